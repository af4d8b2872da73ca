# Makes design_r.json from design_NAME.csv (written by design_samples.py, which simulates them); R 4.2.2, survey 4.1-1.
suppressMessages({library(survey); library(jsonlite)})
stop_at <- list(epsilon = 1e-14, maxit = 100); out <- list(); p <- c(.1, .5, .9)
of <- function(s) list(est = as.numeric(coef(s)), se = as.numeric(SE(s)))
designs <- list(
  stratified   = function(d) svydesign(id = ~1, strata = ~region, weights = ~weight, fpc = ~fpc, data = d),
  clustered    = function(d) svydesign(id = ~town, weights = ~weight, fpc = ~fpc, data = d),
  two_stage    = function(d) svydesign(id = ~town + house, fpc = ~fpc1 + fpc2, data = d),
  strata_twice = function(d) svydesign(id = ~town + house, strata = ~region + side, fpc = ~fpc1 + fpc2, data = d, nest = TRUE),
  three_stage  = function(d) svydesign(id = ~town + house + person, fpc = ~fpc1 + fpc2 + fpc3, data = d),
  proportional = function(d) svydesign(id = ~town, strata = ~region, weights = ~weight, data = d, nest = TRUE),
  lonely       = function(d) svydesign(id = ~town, strata = ~region, weights = ~weight, fpc = ~fpc, data = d, nest = TRUE))
models <- function(s) {
  one <- function(f, family) { m <- svyglm(f, s, family = family, control = stop_at)
    list(coef = as.numeric(coef(m)), se = as.numeric(SE(m)), vcov = unname(as.matrix(vcov(m)))) }
  list(gaussian = one(y ~ x + factor(colour), gaussian()), quasibinomial = one(event ~ x + factor(colour), quasibinomial()),
       quasipoisson = one(count ~ x + factor(colour), quasipoisson())) }
for (name in names(designs)) {
  d <- read.csv(sprintf("design_%s.csv", name)); options(survey.lonely.psu = "adjust", warn = -1)
  s <- designs[[name]](d); inside <- subset(s, inside == 1)
  o <- list(n = nrow(d), df = degf(s), weights = sum(weights(s)))
  m <- svymean(~y, s, deff = TRUE); o$mean <- c(of(m), deff = as.numeric(deff(m)))
  tt <- svytotal(~y, s, deff = TRUE); o$total <- c(of(tt), deff = as.numeric(deff(tt))); o$ratio <- of(svyratio(~y, ~count, s)); o$geomean_log <- of(svymean(~log(y), s))
  o$domain <- c(of(svymean(~y, inside)), df = degf(inside)); o$domain_ratio <- of(svyratio(~y, ~count, inside))
  o$by_tenure <- svyby(~y, ~tenure, s, svymean)[, 2:3]
  l <- svyciprop(~event, s, method = "logit", df = degf(s)); k <- svyciprop(~event, s, method = "beta", df = degf(s))
  o$share <- list(est = as.numeric(l), logit = as.numeric(attr(l, "ci")), beta = as.numeric(attr(k, "ci")))
  q <- svyquantile(~y, s, p, ci = TRUE, qrule = "math", df = degf(s))$y; o$quantiles <- data.frame(p = p, q, row.names = NULL)
  o$glm <- models(s); o$glm_inside <- models(inside)$gaussian
  for (w in c("s", "inside")) { ch <- svychisq(~colour + tenure, get(w)); o[[paste0("chisq_", w)]] <-
    list(F = as.numeric(ch$statistic), df1 = as.numeric(ch$parameter[1]), df2 = as.numeric(ch$parameter[2]), p = as.numeric(ch$p.value)) }
  ev <- svychisq(~event + tenure, s); o$chisq_event <- list(F = as.numeric(ev$statistic), df1 = as.numeric(ev$parameter[1]), df2 = as.numeric(ev$parameter[2]), p = as.numeric(ev$p.value))
  o$table <- as.data.frame(prop.table(svytable(~colour + tenure, s)))
  for (policy in c("adjust", "average", "remove", "certainty")) { options(survey.lonely.psu = policy); v <- designs[[name]](d)
    o$lonely[[policy]] <- list(mean = of(svymean(~y, v)), inside = of(svymean(~y, subset(v, inside == 1)))) }
  j <- as.svrepdesign({options(survey.lonely.psu = "adjust"); s}, type = if (s$has.strata) "JKn" else "JK1"); ji <- subset(j, inside == 1)
  o$jackknife <- list(df = degf(j), mean = of(svymean(~y, j)), ratio = of(svyratio(~y, ~count, j)), domain = of(svymean(~y, ji)),
    geomean_log = of(svymean(~log(y), j)), share = of(svymean(~event, j)), total = of(svytotal(~y, j)), glm = models(j), glm_inside = models(ji)$gaussian)
  jl <- svyciprop(~event, j, method = "logit", df = degf(s)); o$jackknife$share_logit <- as.numeric(attr(jl, "ci"))
  o$jackknife$below <- lapply(p, function(at) { z <- svyquantile(~y, s, at, qrule = "math")$y[1]; c(list(p = at, quantile = z), of(svymean(~I(y <= z + 1e-9), j))) })
  for (policy in c("average", "remove", "certainty")) { options(survey.lonely.psu = policy); jp <- as.svrepdesign(designs[[name]](d), type = if (s$has.strata) "JKn" else "JK1")
    o$jackknife$lonely[[policy]] <- of(svymean(~y, jp)) }
  out[[name]] <- o }
write(toJSON(out, digits = NA, auto_unbox = TRUE, dataframe = "rows", na = "null"), "design_r.json")
