# Makes rest_r.json from survey_cohort.parquet (written out as cohort.csv); R 4.2.2, survey 4.1-1. Origin of the cohort: survey_r.R.
# Totals, prevalence within groups of the exposure, the log-odds interval of a share, and curves on the link scale against PLP 40;
# brr_dep_se is there to be compared with: half-samples are not offered.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv("cohort.csv"); out <- list(); d$low <- d$plp<30; K <- log(c(15,30,50,100)); k <- length(K)
rcs <- function(x){ p <- function(u) pmax(u,0)^3; s <- (K[k]-K[1])^2
  b <- cbind(x); for(j in 1:(k-2)) b <- cbind(b,(p(x-K[j]) - p(x-K[k-1])*(K[k]-K[j])/(K[k]-K[k-1]) + p(x-K[k])*(K[k-1]-K[j])/(K[k]-K[k-1]))/s); b }
r <- rcs(log(d$plp)); d$p1<-r[,1]; d$p2<-r[,2]; d$p3<-r[,3]; d$ltrp<-log(d$trp)-4.1; d$lcrp<-log(d$crp); d$age_c<-(d$age-50)/10; d$age2<-d$age_c^2
des <- svydesign(id=~psu, strata=~stratum, weights=~weight, data=d, nest=TRUE); tell <- function(m) list(est=as.numeric(coef(m)), se=as.numeric(SE(m)))
out$total_dep <- tell(svytotal(~dep, des))
b <- svyby(~dep, ~low, des, svymean); out$prevalence_by_low_plp <- data.frame(low=b$low, est=as.numeric(coef(b)), se=as.numeric(SE(b)))
out$prevalence_xlogit <- as.numeric(attr(svyciprop(~dep, des, method="xlogit"),"ci"))
out$brr_dep_se <- as.numeric(SE(svymean(~dep, as.svrepdesign(des, type="BRR", compress=FALSE))))
grid <- c(15,20,25,30,40,50,60,80,100,120); L <- rcs(log(grid)) - rcs(log(rep(40,length(grid)))); fams <- list(cog_z=gaussian(), phq9=quasipoisson(), dep=quasibinomial())
for (y in names(fams)) { fit <- svyglm(as.formula(paste(y,"~ p1+p2+p3+ltrp+lcrp+age_c+age2+female+ses+smoke")), des, family=fams[[y]], control=list(epsilon=1e-15,maxit=100))
  j <- match(c("p1","p2","p3"), names(coef(fit))); est <- drop(L %*% coef(fit)[j]); se <- sqrt(rowSums((L %*% vcov(fit)[j,j])*L)); tq <- qt(.975, degf(des))
  out$curve_vs_40[[y]] <- data.frame(plp=grid, est, se, low=est-tq*se, high=est+tq*se) }
write(toJSON(out, digits=NA, pretty=TRUE, auto_unbox=TRUE, dataframe="rows"), "rest_r.json")
