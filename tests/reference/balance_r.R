# Correlation and differences of groups, as R's survey package has them, for tests/models of the balance views.
# Rscript balance_r.R survey_cohort.csv balance_r.json   (the csv: survey_cohort.parquet, written by pandas)
library(survey); library(jsonlite)
args <- commandArgs(TRUE); d <- read.csv(args[1]); d$x <- log(d$plp); d$y <- log(d$crp)
d$xx <- d$x^2; d$yy <- d$y^2; d$xy <- d$x * d$y
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE)
out <- list(versions=list(R=R.version.string, survey=as.character(packageVersion("survey"))))
m <- svymean(~x+y+xx+yy+xy, des)
r <- svycontrast(m, quote((xy - x*y) / sqrt((xx - x^2) * (yy - y^2))))
out$correlation <- list(est=as.numeric(coef(r)), se=as.numeric(SE(r)))
by <- svyby(~x, ~female, des, svymean, covmat=TRUE)
g <- svycontrast(by, c("0"=-1, "1"=1))
out$difference_of_means <- list(est=as.numeric(coef(g)), se=as.numeric(SE(g)))
# Groups of whole strata are independent: a median's standard error is Woodruff's.
half <- d$stratum <= median(unique(d$stratum))
q <- lapply(c(TRUE, FALSE), function(h) svyquantile(~x, subset(des, half == h), .5, ci=TRUE, qrule="math"))
out$medians <- list(first=as.numeric(coef(q[[1]])), second=as.numeric(coef(q[[2]])), first_se=as.numeric(SE(q[[1]])), second_se=as.numeric(SE(q[[2]])), cut=median(unique(d$stratum)))
write(toJSON(out, digits=NA, auto_unbox=TRUE), args[2])
