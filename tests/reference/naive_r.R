# Makes naive_r.json from survey_cohort.parquet (written out as cohort.csv); R 4.2.2, survey 4.1-1. Origin of the cohort: survey_r.R.
# Strata are taken two by two, so that each has four PSUs; a subgroup that empties one of them in each, as a domain; and what
# glm() says of the same weighted model when it takes people as independent.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv("cohort.csv"); out <- list()
d$pair <- (d$stratum+1)%/%2; d$unit <- d$stratum*100+d$psu; d$dom <- d$age>=60 & d$unit!=ave(d$unit, d$pair, FUN=min)
sub <- subset(svydesign(id=~unit, strata=~pair, weights=~weight, data=d, nest=TRUE), dom)
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE)
tell <- function(m) list(est=as.numeric(coef(m)), se=as.numeric(SE(m)))
out$domain_mean <- c(tell(svymean(~dep, sub)), df=degf(sub))
f <- phq9 ~ log(plp)+log(crp)+age+female; g <- svyglm(f, sub, family=quasipoisson(), control=list(epsilon=1e-12)); out$domain_model <- tell(g)
n <- glm(f, data=d, family=quasipoisson(), weights=d$weight/mean(d$weight), control=list(epsilon=1e-12)); out$model_errors <- list(est=as.numeric(coef(n)), se=as.numeric(sqrt(diag(vcov(n)))))
out$design_errors <- tell(svyglm(f, des, family=quasipoisson(), control=list(epsilon=1e-12)))
write(toJSON(out, digits=NA, pretty=TRUE, auto_unbox=TRUE, dataframe="rows"), "naive_r.json")
