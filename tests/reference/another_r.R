# Makes another_r.json from another_cohort.parquet (written out as cohort.csv); R 4.2.2, survey 4.1-1. The cohort is another world of the same
# simulator (numpy PCG64, seed 2202): 12 strata of 25 PSUs, three drawn and in every third stratum two, an event that 2 in 100 have, and a
# cause of exposure and outcomes that nobody recorded. No value was measured in anybody; names are deliberately unlike those elsewhere.
# svyglm stops at epsilon: its errors are those of the step before the last, so 1e-8 (its default) or 1e-12 leave them off by 1e-5 to 1e-6.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv("cohort.csv", check.names=FALSE); out <- list(); K <- log(c(15,30,50,100)); k <- length(K)
names(d)[match(c("Pyridoxal 5P","tryptophane","CRP (mg/L)","mood score","memory","region","town","wt","wealth"), names(d))] <- c("plp","trp","crp","phq9","cog_z","stratum","psu","weight","ses")
rcs <- function(x){ p <- function(u) pmax(u,0)^3; s <- (K[k]-K[1])^2
  b <- cbind(x); for(j in 1:(k-2)) b <- cbind(b,(p(x-K[j]) - p(x-K[k-1])*(K[k]-K[j])/(K[k]-K[k-1]) + p(x-K[k])*(K[k-1]-K[j])/(K[k]-K[k-1]))/s); b }
add <- function(d){ r <- rcs(log(d$plp)); d$p1<-r[,1]; d$p2<-r[,2]; d$p3<-r[,3]; d$ltrp<-log(d$trp)-4.1; d$lcrp<-log(d$crp); d$age_c<-(d$age-50)/10; d$age2<-d$age_c^2; d }
d <- add(d); d$dep <- as.numeric(d$phq9>=10); des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE); out$df <- degf(des)
m <- svymean(~phq9+dep+cog_z+plp, des, deff=TRUE); out$means <- data.frame(var=names(coef(m)), est=as.numeric(coef(m)), se=as.numeric(SE(m)), deff=as.numeric(deff(m)))
q <- svyquantile(~plp, des, c(.1,.5,.9), ci=TRUE, qrule="math"); out$quantiles <- data.frame(p=c(.1,.5,.9), q$plp)
s <- subset(des, age>=60 & female==1); md <- svymean(~dep, s); out$domain <- list(est=as.numeric(coef(md)), se=as.numeric(SE(md)), df=degf(s))
jk <- as.svrepdesign(des, type="JKn"); RW <- weights(jk,"analysis"); rs <- jk$rscales*jk$scale
fams <- list(cog_z=gaussian(), phq9=quasipoisson(), dep=quasibinomial()); ctl <- list(epsilon=1e-15, maxit=100)
fitc <- function(y, w, X, fam) suppressWarnings(glm.fit(X, y, weights=w/mean(w), family=fam, control=ctl))$coefficients
iv <- list("floor:30"=function(z) transform(z, plp=pmax(plp,30)), "scale:1.25"=function(z) transform(z, plp=plp*1.25))
for (y in names(fams)) { f <- as.formula(paste(y, "~ p1+p2+p3+ltrp+lcrp+age_c+age2+female+ses+smoke+p1:ltrp")); fit <- svyglm(f, des, family=fams[[y]], control=ctl)
  w <- regTermTest(fit, ~p2+p3, df=degf(des)); tm <- delete.response(terms(f)); li <- fams[[y]]$linkinv
  Xs <- c(list(natural=model.matrix(tm, d)), lapply(iv, function(g) model.matrix(tm, add(g(d))))); mu <- function(b,X,w) sum(w*li(X%*%b))/sum(w)
  b0 <- fitc(d[[y]], d$weight, Xs$natural, fams[[y]]); B <- sapply(1:ncol(RW), function(r) fitc(d[[y]], RW[,r], Xs$natural, fams[[y]]))
  M0 <- sapply(Xs, function(X) mu(b0,X,d$weight)); MR <- sapply(1:ncol(RW), function(r) sapply(Xs, function(X) mu(B[,r],X,RW[,r])))
  eff <- lapply(names(iv), function(n) { v0 <- M0[n]-M0["natural"]; list(move=n, diff=unname(v0), se=sqrt(sum(rs*((MR[n,]-MR["natural",])-v0)^2))) })
  out$models[[y]] <- list(est=as.numeric(coef(fit)), se=as.numeric(SE(fit)), nonlinear=as.numeric(w$Ftest), natural=unname(M0["natural"]), effects=eff) }
write(toJSON(out, digits=NA, pretty=TRUE, auto_unbox=TRUE, dataframe="rows"), "another_r.json")
