# Makes imputation_r.json from masked.csv (masked.py writes it): R 4.2.2, mice 3.15.0, survey 4.1-1. Predictive mean matching throughout, m = 20 of 10 rounds,
# each outcome's model fitted by svyglm to every completed data set and pooled; `full` and `complete_case` beside it.
suppressMessages({library(mice); library(survey); library(jsonlite)})
mk <- function(z) svydesign(id=~psu, strata=~stratum, weights=~weight, data=z, nest=TRUE)
pr <- function(d) { d <- transform(d, lplp=log(plp), ltrp=log(trp)-4.1, lcrp=log(crp), age_c=(age-50)/10, lw=log(weight)); d$age2 <- d$age_c^2; d$rphq <- sqrt(d$phq9); d }
d <- pr(read.csv("masked.csv")); full <- pr(read.csv("full.csv"))
v <- c("lplp","ltrp","lcrp","ses","age_c","age2","female","smoke","winter","phq9","rphq","cog_z","lw")
imp <- mice(d[,v], m=20, maxit=10, method="pmm", seed=77, printFlag=FALSE)
F <- list(phq9=phq9 ~ lplp+ltrp+lcrp+age_c+age2+female+ses+smoke, cog_z=cog_z ~ lplp+ltrp+lcrp+age_c+age2+female+ses+smoke)
fam <- list(phq9=quasipoisson(), cog_z=gaussian()); out <- list(m=20)
tab <- function(f) list(est=as.numeric(coef(f)), se=as.numeric(SE(f)))
for (y in names(F)) { fits <- lapply(1:20, function(i) svyglm(F[[y]], mk(cbind(d[,c("stratum","psu","weight")], complete(imp,i))), family=fam[[y]]))
  E <- sapply(fits, coef); U <- rowMeans(sapply(fits, function(f) SE(f)^2)); B <- apply(E, 1, var)
  out[[y]] <- list(terms=rownames(E), est=unname(rowMeans(E)), se=unname(sqrt(U+(1+1/20)*B)), between=unname(B),
    full=tab(svyglm(F[[y]], mk(full), family=fam[[y]])), complete_case=tab(svyglm(F[[y]], mk(d), family=fam[[y]]))) }
write(toJSON(out, digits=NA, auto_unbox=TRUE), "imputation_r.json")
