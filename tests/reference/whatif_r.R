# Makes whatif_r.json from survey_cohort.parquet (written out as cohort.csv); R 4.2.2, survey 4.1-1. Origin of the cohort: survey_r.R.
# Marginal standardisation with weights; *_se_jkn by refits under JKn replicate weights, which enter fit and average alike;
# diff_se_delta_fixedX by the delta method with the covariates held as they are.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv("cohort.csv"); out <- list()
K <- log(c(15,30,50,100)); k <- length(K)
rcs <- function(x){ p <- function(u) pmax(u,0)^3; s <- (K[k]-K[1])^2
  b <- cbind(x); for(j in 1:(k-2)) b <- cbind(b,(p(x-K[j]) - p(x-K[k-1])*(K[k]-K[j])/(K[k]-K[k-1]) + p(x-K[k])*(K[k-1]-K[j])/(K[k]-K[k-1]))/s); b }
add <- function(d){ r <- rcs(log(d$plp)); d$p1<-r[,1]; d$p2<-r[,2]; d$p3<-r[,3]; d$ltrp<-log(d$trp)-4.1; d$lcrp<-log(d$crp); d$age_c<-(d$age-50)/10; d$age2<-d$age_c^2; d }
d <- add(d)
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE)
rhs <- ~ p1+p2+p3+ltrp+lcrp+age_c+age2+female+ses+smoke; rhsI <- update(rhs, ~ . + p1:ltrp)
fams <- list(cog_z=gaussian(), phq9=quasipoisson(), dep=quasibinomial())
iv <- list(plp_floor_30=function(z) transform(z, plp=pmax(plp,30)), plp_floor_50=function(z) transform(z, plp=pmax(plp,50)), "plp_times_1.25"=function(z) transform(z, plp=plp*1.25))
jk <- as.svrepdesign(des, type="JKn"); RW <- weights(jk,"analysis"); rs <- jk$rscales*jk$scale
fitc <- function(y, w, X, fam) suppressWarnings(glm.fit(X, y, weights=w/mean(w), family=fam, control=list(epsilon=1e-12)))$coefficients
for (y in names(fams)) for (mod in c("main","inter")) {
  f <- update(if(mod=="main") rhs else rhsI, paste(y,"~ .")); fit <- svyglm(f, des, family=fams[[y]], control=list(epsilon=1e-12,maxit=50)); V <- vcov(fit)
  tm <- delete.response(terms(f)); X0 <- model.matrix(tm, d); li <- fams[[y]]$linkinv; eta2 <- fams[[y]]$mu.eta
  Xs <- c(list(natural=X0), lapply(iv, function(g) model.matrix(tm, add(g(d)))), setNames(lapply(c(20,30,50,80), function(x) model.matrix(tm, add(transform(d, plp=x)))), paste0("set_plp_",c(20,30,50,80))))
  B <- sapply(1:ncol(RW), function(r) fitc(d[[y]], RW[,r], X0, fams[[y]])); b0 <- fitc(d[[y]], d$weight, X0, fams[[y]])
  mu <- function(b,X,w) sum(w*li(X%*%b))/sum(w)
  M0 <- sapply(Xs, function(X) mu(b0,X,d$weight)); MR <- sapply(1:ncol(RW), function(r) sapply(Xs, function(X) mu(B[,r],X,RW[,r])))
  jse <- function(v, v0) sqrt(sum(rs*(v-v0)^2)); G <- sapply(Xs, function(X) colSums(d$weight*as.numeric(eta2(X%*%b0))*X)/sum(d$weight))
  eff <- lapply(names(Xs)[-1], function(n){ v <- MR[n,]-MR["natural",]; v0 <- M0[n]-M0["natural"]; g <- G[,n]-G[,"natural"]; lr <- log(MR[n,]/MR["natural",])
    list(intervention=n, mean=unname(M0[n]), mean_se_jkn=jse(MR[n,],M0[n]), diff=unname(v0), diff_se_jkn=jse(v,v0), diff_se_delta_fixedX=sqrt(drop(t(g)%*%V%*%g)),
      ratio=unname(M0[n]/M0["natural"]), logratio_se_jkn=if(y=="cog_z") NA else jse(lr, log(M0[n]/M0["natural"]))) })
  out[[paste0(y,"_",mod)]] <- list(natural=unname(M0["natural"]), natural_se_jkn=jse(MR["natural",],M0["natural"]), effects=eff)
}
# A domain that empties one PSU of the first stratum, and a group within it.
h <- min(d$stratum); d$dom <- d$age>=60 & !(d$stratum==h & d$psu==min(d$psu[d$stratum==h])); s <- d$dom
fd <- phq9 ~ log(plp)+log(crp)+age+female; X0 <- model.matrix(fd, d)[s,]; X1 <- model.matrix(fd, transform(d, plp=pmax(plp,50)))[s,]
est <- function(w, g){ b <- fitc(d$phq9[s], w[s], X0, quasipoisson()); ww <- w[s]*g; c(sum(ww*exp(X0%*%b)), sum(ww*exp(X1%*%b)))/sum(ww) }
out$domain <- lapply(list(everybody=rep(1, sum(s)), women=as.numeric(d$female[s]==1)), function(g){ m <- est(d$weight, g); M <- sapply(1:ncol(RW), function(r) est(RW[,r], g))
  list(diff=m[2]-m[1], diff_se_jkn=sqrt(sum(rs*((M[2,]-M[1,])-(m[2]-m[1]))^2)), natural_se_jkn=sqrt(sum(rs*(M[1,]-m[1])^2))) })
write(toJSON(out, digits=NA, pretty=TRUE, auto_unbox=TRUE, dataframe="rows", na="null"), "whatif_r.json")
