# Makes outcomes_packages_r.json from survey_cohort.parquet (written out as cohort.csv; its origin stands in survey_r.R): what packages say
# as they stand. MASS::glm.nb, ordinal::clm and quantreg::rq unweighted; survey::svyolr and survey::svymle weighted, these two as near as
# their optimisers go. R 4.2.2, survey 4.1-1, MASS 7.3-58, ordinal 2022.11-16, quantreg 5.94.
suppressMessages({library(survey); library(jsonlite); library(quantreg); library(MASS)})
d <- read.csv("cohort.csv"); out <- list()
d$lplp <- log(d$plp); d$ltrp <- log(d$trp)-4.1; d$lcrp <- log(d$crp); d$age_c <- (d$age-50)/10; d$age2 <- d$age_c^2
F <- phq9 ~ lplp+ltrp+lcrp+age_c+age2+female+ses+smoke; R <- update(F, sev ~ .)
d$sev <- cut(d$phq9, c(-1,4,9,14,27), labels=c("0-4","5-9","10-14","15-27"), ordered_result=TRUE)
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE)
n <- glm.nb(F, data=d, control=glm.control(epsilon=1e-12, maxit=100)); out$glm_nb <- list(coef=as.numeric(coef(n)), theta=n$theta, loglik=as.numeric(logLik(n)))
if (requireNamespace("ordinal", quietly=TRUE)) { o <- ordinal::clm(R, data=d, gradTol=1e-10); out$clm <- list(thresholds=as.numeric(o$alpha), slopes=as.numeric(o$beta), loglik=as.numeric(logLik(o))) }
for (t in c(.1,.5,.9)) { r <- rq(update(F, cog_z ~ .), tau=t, data=d); out[[paste0("rq_",t)]] <- as.numeric(coef(r)) }
s <- summary(svyolr(R, des))$coefficients; out$svyolr <- data.frame(term=rownames(s), Estimate=s[,1], se=s[,2])
ll <- function(y, mu, lt) dnbinom(y, size=exp(lt), mu=exp(mu), log=TRUE)
g <- function(y, mu, lt) { th <- exp(lt); m <- exp(mu); cbind((y-m)*th/(th+m), th*(digamma(y+th)-digamma(th)+log(th)+1-log(th+m)-(y+th)/(th+m))) }
st <- c(coef(n), log(n$theta)); m <- svymle(loglike=ll, gradient=g, formulas=list(mu=phq9 ~ lplp+ltrp+lcrp+age_c+age2+female+ses+smoke, lt=~1), start=as.list(unname(st)), design=des, method="BFGS", control=list(reltol=1e-14, maxit=500))
out$svymle <- list(Estimate=as.numeric(coef(m)), se=as.numeric(SE(m)))
write(toJSON(out, digits=NA, auto_unbox=TRUE, dataframe="rows"), "outcomes_packages_r.json")
