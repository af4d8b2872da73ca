# Makes outcomes_r.json from survey_cohort.parquet (written out as cohort.csv; its origin stands in survey_r.R); R 4.2.2, survey 4.1-1,
# quantreg 5.94, MASS 7.3-58. Weighted pseudo-likelihoods are solved here to the last digit (Newton on row-wise scores, derivatives by
# central differences) and their errors are svytotal's of the rows' influence; svyolr itself stops at a relative change of 1e-8.
suppressMessages({library(survey); library(jsonlite); library(quantreg); library(MASS)})
d <- read.csv("cohort.csv"); out <- list()
K <- log(c(15,30,50,100)); k <- length(K)
rcs <- function(x){ p <- function(u) pmax(u,0)^3; s <- (K[k]-K[1])^2
  b <- cbind(x); for(j in 1:(k-2)) b <- cbind(b,(p(x-K[j]) - p(x-K[k-1])*(K[k]-K[j])/(K[k]-K[k-1]) + p(x-K[k])*(K[k-1]-K[j])/(K[k]-K[k-1]))/s); b }
add <- function(d){ r <- rcs(log(d$plp)); d$p1<-r[,1]; d$p2<-r[,2]; d$p3<-r[,3]; d$ltrp<-log(d$trp)-4.1; d$lcrp<-log(d$crp); d$age_c<-(d$age-50)/10; d$age2<-d$age_c^2; d }
d <- add(d); d$decade <- factor(pmin(floor(d$age/10), 7))
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE)
rhs <- ~ p1+p2+p3+ltrp+lcrp+age_c+age2+female+ses+smoke
old <- ~ p1+p2+p3+decade+female+ses+p1:ses                       # a factor and a product, in the domain of 40 and older who smoke
dom <- subset(des, age>=40 & smoke==1)

nb <- function(X, y) list(
  score=function(b){ th <- exp(b[length(b)]); mu <- exp(drop(X%*%b[-length(b)]))
    cbind(X*((y-mu)*th/(th+mu)), th*(digamma(y+th)-digamma(th)+log(th)+1-log(th+mu)-(y+th)/(th+mu))) },
  loglik=function(b){ th <- exp(b[length(b)]); mu <- exp(drop(X%*%b[-length(b)])); dnbinom(y, size=th, mu=mu, log=TRUE) })
po <- function(X, y, q) list(                                     # b: slopes, then thresholds; y: 1..q+1
  score=function(b){ z <- c(-Inf, b[ncol(X)+1:q], Inf); e <- drop(X%*%b[1:ncol(X)]); u <- z[y+1]-e; l <- z[y]-e
    pr <- plogis(u)-plogis(l); g <- -(dlogis(u)-dlogis(l))/pr; Z <- matrix(0, length(y), q)
    for (j in 1:q) Z[,j] <- ((y==j)*dlogis(u) - (y==j+1)*dlogis(l))/pr
    cbind(X*g, Z) },
  loglik=function(b){ z <- c(-Inf, b[ncol(X)+1:q], Inf); e <- drop(X%*%b[1:ncol(X)]); log(plogis(z[y+1]-e)-plogis(z[y]-e)) })
slope <- function(f, b) { J <- sapply(seq_along(b), function(j){ h <- 1e-5*max(1,abs(b[j])); e <- replace(0*b, j, h); (f(b+e)-f(b-e))/(2*h) }); (J+t(J))/2 }
pml <- function(m, w, b, steps=30) { f <- function(b) colSums(w*m$score(b)); for (i in 1:steps){ s <- solve(slope(f, b), f(b)); while (!isTRUE(sum(w*m$loglik(b-s)) >= sum(w*m$loglik(b)) - 1e-7)) s <- s/2; b <- b-s; if (max(abs(s)) < 1e-11) break }; stopifnot(max(abs(s)) < 1e-8); b }
told <- function(m, design, start, names) { w <- weights(design); w <- w/mean(w); b <- pml(m, w, start); H <- slope(function(b) colSums(w*m$score(b)), b)
  infl <- m$score(b) %*% solve(-H) * (w/weights(design)); V <- vcov(svytotal(infl, design)); list(coef=data.frame(term=names, Estimate=b, se=sqrt(diag(V))), vcov=unname(as.matrix(V)), loglik=sum(w*m$loglik(b))) }

for (who in c("all","domain")) { D <- if (who=="all") des else dom; f <- if (who=="all") rhs else old; dd <- droplevels(D$variables); X <- model.matrix(f, dd); p <- ncol(X); w <- weights(D); w <- w/mean(w)
  # negative binomial: moments of a Poisson fit to start from; theta is reported beside
  g <- glm.fit(X, dd$phq9, weights=w, family=quasipoisson()); mu <- g$fitted.values; th <- sum(w*mu^2)/sum(w*((dd$phq9-mu)^2-dd$phq9))
  r <- told(nb(X, dd$phq9), D, c(g$coefficients, log(th)), c(colnames(X),"ln theta")); b <- r$coef$Estimate; r$theta <- exp(b[p+1]); r$theta_se <- r$theta*r$coef$se[p+1]
  out[[paste0("negbin_", who)]] <- r
  # proportional odds
  y <- as.integer(cut(dd$phq9, c(-1,4,9,14,27))); s0 <- qlogis(cumsum(tapply(w, y, sum))[1:3]/sum(w))
  out[[paste0("ordinal_", who)]] <- told(po(X[,-1], y, 3), D, c(rep(0, p-1), s0), c(colnames(X)[-1], "0-4|5-9","5-9|10-14","10-14|15-27"))
  # modified Poisson
  fit <- svyglm(update(f, dep ~ .), D, family=quasipoisson, control=list(epsilon=1e-14, maxit=60)); s <- summary(fit, df.resid=degf(D))
  out[[paste0("modifiedpoisson_", who)]] <- list(coef=data.frame(term=names(coef(fit)), Estimate=as.numeric(coef(fit)), se=as.numeric(SE(fit))), dispersion=as.numeric(s$dispersion), df=degf(D))
  # quantiles: rq's own coefficients and its Hendricks-Koenker density; the scores' covariance is the design's, those of the people on
  # the plane being what makes the weighted scores sum to zero
  for (tau in c(.1,.5,.75)) { q <- rq.wfit(X, dd$cog_z, tau=tau, weights=w, method="br"); h <- bandwidth.rq(tau, length(w), hs=TRUE); while (tau-h<0 || tau+h>1) h <- h/2
    up <- rq.wfit(X, dd$cog_z, tau=tau+h, weights=w, method="br")$coefficients; lo <- rq.wfit(X, dd$cog_z, tau=tau-h, weights=w, method="br")$coefficients
    eps <- .Machine$double.eps^(2/3); fy <- pmax(0, 2*h/(drop(X%*%(up-lo))-eps)); A <- crossprod(X*(w*fy), X)
    res <- dd$cog_z-drop(X%*%q$coefficients); on <- abs(res)<1e-9; psi <- tau-(res<0); psi[on] <- solve(t(X[on,]*w[on]), -colSums((w*psi*X)[!on,])); V <- vcov(svytotal((X*psi) %*% solve(A) * (w/weights(D)), D))
    out[[paste0("quantile_", who, "_", tau)]] <- list(coef=data.frame(term=colnames(X), Estimate=as.numeric(q$coefficients), se=sqrt(diag(V))), bandwidth=h, objective=sum(w*res*(tau-(res<0)))) } }
# an independent error of the quantile: bootstrap of PSUs within strata
set.seed(20261123); bt <- as.svrepdesign(des, type="subbootstrap", replicates=200); q0 <- function(w, d) rq.wfit(model.matrix(rhs, d), d$cog_z, tau=.5, weights=w/mean(w)+1e-12, method="fn")$coefficients
out$quantile_bootstrap_se <- as.numeric(SE(withReplicates(bt, q0)))
# policies: everybody at 50 nmol/L of PLP or more; means, and their JKn errors (refits of everything, theta and thresholds included);
# coef_se: JKn errors of all parameters about the replicates' mean, as svrVar has them
jk <- as.svrepdesign(des, type="JKn"); RW <- weights(jk,"analysis"); rs <- jk$rscales*jk$scale; d1 <- add(transform(d, plp=pmax(plp,50)))
X0 <- model.matrix(rhs, d); X1 <- model.matrix(rhs, d1); jse <- function(v, v0) sqrt(sum(rs*(v-v0)^2)); wm <- function(v, w) sum(v*w)/sum(w)
policy <- function(estimate, mean) { w0 <- weights(des); b0 <- estimate(w0/mean2(w0)); B <- apply(RW, 2, function(w) estimate(w/mean2(w)))
  m0 <- sapply(list(X0,X1), function(X) wm(mean(b0,X), w0)); M <- sapply(1:ncol(RW), function(r) sapply(list(X0,X1), function(X) wm(mean(B[,r],X), RW[,r])))
  list(coef_se=apply(B, 1, function(v) sqrt(sum(rs*(v-base::mean(v))^2))), before=m0[1], before_se=jse(M[1,],m0[1]), after=m0[2], after_se=jse(M[2,],m0[2]), difference=m0[2]-m0[1], difference_se=jse(M[2,]-M[1,], m0[2]-m0[1]), ratio=m0[2]/m0[1], log_ratio_se=jse(log(M[2,]/M[1,]), log(m0[2]/m0[1]))) }
mean2 <- function(w) mean(w); p <- ncol(X0); y <- as.integer(cut(d$phq9, c(-1,4,9,14,27)))
bn <- out$negbin_all$coef$Estimate; out$policy_negbin <- policy(function(w) pml(nb(X0, d$phq9), w, bn), function(b, X) exp(drop(X%*%b[1:p])))
out$policy_modifiedpoisson <- policy(function(w) glm.fit(X0, d$dep, weights=w, family=quasipoisson(), control=list(epsilon=1e-14,maxit=60))$coefficients, function(b, X) exp(drop(X%*%b)))
bo <- out$ordinal_all$coef$Estimate; po3 <- po(X0[,-1], y, 3); 
for (cut in 1:3) out[[paste0("policy_ordinal_", c(5,10,15)[cut])]] <- policy(function(w) pml(po3, w, bo), function(b, X) plogis(drop(X[,-1]%*%b[1:(p-1)])-b[p-1+cut]))
# proportional odds one threshold at a time: the slopes' joint covariance, Wald F that they are equal (first and last column)
L <- lapply(1:3, function(c) { g <- glm.fit(X0, as.numeric(y>c), weights=weights(des)/mean(weights(des)), family=quasibinomial(), control=list(epsilon=1e-14,maxit=60)); w <- weights(des)/mean(weights(des))
  mu <- g$fitted.values; list(b=g$coefficients, infl=(X0*((y>c)-mu)) %*% solve(crossprod(X0*(w*mu*(1-mu)), X0)) * (w/weights(des))) })
V <- vcov(svytotal(do.call(cbind, lapply(L, `[[`, "infl")), des)); C <- rbind(c(-1,1,0), c(-1,0,1))
out$proportional <- lapply(colnames(X0)[-1], function(n) { j <- match(n, colnames(X0)); at <- j + p*(0:2); b <- sapply(L, function(l) l$b[j]); a <- C%*%b; list(term=n, estimate=as.numeric(b), se=as.numeric(sqrt(diag(V)[at])), F=as.numeric(t(a)%*%solve(C%*%V[at,at]%*%t(C), a))/2) })
out$versions <- list(R=R.version.string, survey=as.character(packageVersion("survey")), quantreg=as.character(packageVersion("quantreg")))
write(toJSON(out, digits=NA, auto_unbox=TRUE, dataframe="rows", na="null"), "outcomes_r.json")
