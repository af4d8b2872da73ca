# Makes survey_r.json from survey_cohort.parquet (written out as cohort.csv); R 4.2.2, survey 4.1-1. evalue_closed_form: VanderWeele & Ding 2017.
# survey_cohort.parquet: 14 columns of a cohort simulated for this project (30 strata of 40 PSUs, two drawn in each, weights = 1 / inclusion
# probability; numpy PCG64, seed 20260101), values exactly as in the CSV with sha256 4554418e620a2112c25363d3adf1f3082904af83c856696fc49436126cd25b9f
# before its masking. No value was measured in anybody.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv("cohort.csv"); out <- list()
K <- log(c(15,30,50,100)); k <- length(K)
rcs <- function(x){ p <- function(u) pmax(u,0)^3; s <- (K[k]-K[1])^2
  b <- cbind(x); for(j in 1:(k-2)) b <- cbind(b,(p(x-K[j]) - p(x-K[k-1])*(K[k]-K[j])/(K[k]-K[k-1]) + p(x-K[k])*(K[k-1]-K[j])/(K[k]-K[k-1]))/s); b }
r <- rcs(log(d$plp)); d$p1<-r[,1]; d$p2<-r[,2]; d$p3<-r[,3]; d$ltrp<-log(d$trp)-4.1; d$lcrp<-log(d$crp); d$age_c<-(d$age-50)/10; d$age2<-d$age_c^2
d$agegrp <- cut(d$age, c(19,39,59,80), labels=c("20-39","40-59","60-80")); d$sex <- factor(d$female, 0:1, c("male","female"))
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE)
out$design <- list(n=nrow(d), df=degf(des))
m <- svymean(~phq9+dep+cog_z+plp+trp+crp+ses, des, deff=TRUE)
out$means <- data.frame(var=names(coef(m)), mean=as.numeric(coef(m)), se=as.numeric(SE(m)), deff=as.numeric(deff(m)), confint(m, df=degf(des)))
out$prevalence_by_sex_age <- svyby(~dep, ~sex+agegrp, des, svyciprop, vartype=c("se","ci"), method="logit", df=degf(des))
pr <- svyciprop(~dep, des, method="logit"); pb <- svyciprop(~dep, des, method="beta")
out$prevalence_ci <- list(est=as.numeric(pr), logit=as.numeric(attr(pr,"ci")), beta_korn_graubard=as.numeric(attr(pb,"ci")))
q <- svyquantile(~plp, des, c(.05,.1,.25,.5,.75,.9,.95), ci=TRUE, qrule="math"); out$quantiles_plp <- data.frame(p=c(.05,.1,.25,.5,.75,.9,.95), q$plp)
dom <- subset(des, age>=60); md <- svymean(~dep, dom); out$domain_age60 <- list(est=as.numeric(coef(md)), se=as.numeric(SE(md)), df=degf(dom))
rr <- svyratio(~phq9, ~plp, des); out$ratio_phq9_plp <- list(est=as.numeric(coef(rr)), se=as.numeric(SE(rr)))
rhs <- ~ p1+p2+p3+ltrp+lcrp+age_c+age2+female+ses+smoke; rhsI <- update(rhs, ~ . + p1:ltrp)
ch <- svychisq(~dep+sex, des); out$chisq_dep_sex <- list(F=as.numeric(ch$statistic), ndf=as.numeric(ch$parameter[1]), ddf=as.numeric(ch$parameter[2]), p=as.numeric(ch$p.value))
fams <- list(cog_z=gaussian(), phq9=quasipoisson(), dep=quasibinomial())
for (y in names(fams)) for (mod in c("main","inter")) {
  fit <- svyglm(update(if(mod=="main") rhs else rhsI, paste(y,"~ .")), des, family=fams[[y]], control=list(epsilon=1e-12,maxit=50))
  s <- summary(fit, df.resid=degf(des)); o <- list(coef=data.frame(term=rownames(s$coefficients), s$coefficients[,1:4]), vcov=unname(as.matrix(vcov(fit))), dispersion=as.numeric(s$dispersion), df_design=degf(des))
  w1 <- regTermTest(fit, ~p2+p3, df=degf(des)); o$nonlinearity_wald <- list(F=as.numeric(w1$Ftest), df=w1$df, ddf=w1$ddf, p=as.numeric(w1$p))
  w2 <- regTermTest(fit, if(mod=="main") ~p1+p2+p3 else ~p1+p2+p3+p1:ltrp, df=degf(des)); o$plp_overall_wald <- list(F=as.numeric(w2$Ftest), df=w2$df, ddf=w2$ddf, p=as.numeric(w2$p))
  out[[paste0("svyglm_",y,"_",mod)]] <- o }
jk <- as.svrepdesign(des, type="JKn"); out$jkn_dep_se <- as.numeric(SE(svymean(~dep, jk)))
p1 <- d$psu[d$stratum==min(d$stratum)]; pk <- sort(unique(p1))[1]; dl <- subset(d, !(stratum==min(d$stratum) & psu!=pk)); lo <- list()
for (o in c("remove","certainty","adjust","average")) { options(survey.lonely.psu=o); dd <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=dl, nest=TRUE); lo[[o]] <- list(mean=as.numeric(coef(svymean(~dep,dd))), se=as.numeric(SE(svymean(~dep,dd)))) }
out$lonely_psu <- list(rows=nrow(dl), kept_psu=pk, se=lo)
ev <- function(rr,lo,hi){ e <- function(x){ if(x<1) x <- 1/x; x+sqrt(x*(x-1)) }; ci <- if(rr<1) hi else lo; c(e(rr), if((rr<1 && hi>=1)||(rr>=1 && lo<=1)) 1 else e(ci)) }
T <- rbind(c(.85,.78,.93),c(1.5,1.2,1.9),c(.95,.88,1.03),c(2,1.5,2.7),c(1,0.9,1.1))
out$evalue_closed_form <- data.frame(rr=T[,1],lo=T[,2],hi=T[,3],t(apply(T,1,function(r) ev(r[1],r[2],r[3])))); names(out$evalue_closed_form)[4:5] <- c("e_point","e_ci")
write(toJSON(out, digits=NA, auto_unbox=TRUE, dataframe="rows", na="null"), "survey_r.json")
