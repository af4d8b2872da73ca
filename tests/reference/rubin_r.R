# Makes the `joint` part of rubin_r.json; R 4.2.2, mice 3.15.0, mitml 0.4-4: joint tests by mitml's D1 (Li, Raghunathan & Rubin 1991; Reiter 2007) on
# completed data sets of mice's own example, nhanes2, for several numbers of data sets, coefficients and degrees of freedom.
# The other parts were carried over from an earlier run (survey 4.1-1, mitools 2.4), every digit as printed. `designs`: estimates and standard errors of svyglm
# on ten data sets that mice completed (m=10, maxit=6, seed 4242) from the cohort of survey_r.R after masking at random, pooled by mice's pool.scalar
# (n = df + 1, k = 1) and mitools' MIcombine. `nhanes2`: mice(nhanes2, m=5, seed=1), lm(chl ~ age + bmi), pooled by mice's pool.
suppressMessages({library(mice); library(mitml); library(jsonlite)})
old <- fromJSON("rubin_r.json", simplifyVector=FALSE); sets <- list()
for (m in c(2,3,10)) { im <- mice(nhanes2, m=m, seed=7, printFlag=FALSE); f <- with(im, lm(chl ~ age + bmi + hyp))$analyses
  Q <- sapply(f, coef); U <- array(unlist(lapply(f, vcov)), c(nrow(Q), nrow(Q), m)); tests <- list()
  for (p in list(2:3, 2:4, 2:5)) for (df in list(20, 30, NULL)) if (length(p)*(m-1) > 4 || is.null(df)) { t <- mitml:::.D1(Q[p,,drop=FALSE], U[p,p,,drop=FALSE], df)
    tests[[length(tests)+1]] <- list(places=p-1, complete_df=df, F=c(t$F), df2=c(t$v), riv=c(t$r)) }
  sets[[length(sets)+1]] <- list(estimates=unname(t(Q)), covariances=aperm(U, c(3,1,2)), tests=tests) }
old$joint <- sets; write(toJSON(old, digits=NA, auto_unbox=TRUE, null="null", na="null"), "rubin_r.json")
