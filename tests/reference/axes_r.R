# Centre, spread, correlation and central 90 % of scores, by R's survey package.
#   Rscript axes_r.R people.csv axes_r.json
# people.csv: the shipped cohorts side by side as test_standardise.py's `export` writes them: cohort, sex, age, stratum,
# psu and, for each index, its inputs and the weight it needs.
library(survey)
library(jsonlite)
options(survey.lonely.psu = "adjust", digits = 17)
arguments <- commandArgs(trailingOnly = TRUE)
people <- read.csv(arguments[1])
people$band <- cut(people$age, c(17.5, 39.5, 59.5, Inf), c("18-39", "40-59", "60 and older"))
people$group <- paste(people$sex, people$band)

measured <- function(value, weight, cohort) {
  rows <- people$cohort == cohort & is.finite(value) & weight > 0
  frame <- data.frame(x = value, w = weight, people[c("stratum", "psu", "sex", "group")])[which(rows), ]
  svydesign(~psu, strata = ~stratum, weights = ~w, data = frame, nest = TRUE)
}
moments <- function(design) {
  one <- function(part) list(centre = unname(coef(svymean(~x, part))), spread = sqrt(unname(coef(svyvar(~x, part)))), n = nrow(part))
  groups <- sort(unique(design$variables$group))
  c(sapply(groups, function(g) one(subset(design, group == g)), simplify = FALSE),
    sapply(c("female", "male"), function(s) one(subset(design, sex == s)), simplify = FALSE),
    list(everybody = one(design)))
}
z <- function(value, weight, cohort) {
  found <- moments(measured(value, weight, cohort))
  (value - sapply(found[people$group], function(m) if (is.null(m)) NA else m$centre)) /
    sapply(found[people$group], function(m) if (is.null(m)) NA else m$spread)
}
mec2 <- people$w_mec / 2
out <- list(
  b6_status = moments(measured(log(people$plp_nmol_l), mec2, "nhanes")),
  zinc = moments(measured(log(people$zinc_ug_dl), people$w_sub_cuzn, "nhanes")),
  magnesium_diet = moments(measured(1000 * people$diet_magnesium_mg / people$diet_kcal, people$w_diet1 / 3, "nhanes")),
  ln_kyn_trp = moments(measured(log(1000 * people$kyn_umol_l / people$trp_umol_l), people$weight, "simulated")),
  phe_tyr = moments(measured(people$phe_umol_l / people$tyr_umol_l, people$weight, "simulated"))
)
breakdown <- z(log(1000 * people$kyn_umol_l / people$trp_umol_l), people$weight, "simulated")
neopterin <- z(log(people$neopterin_nmol_l), people$weight, "simulated")
both <- measured((breakdown + neopterin) / 2, people$weight, "simulated")
pair <- update(both, a = breakdown[as.integer(rownames(both$variables))], b = neopterin[as.integer(rownames(both$variables))])
out$correlation <- unname(cov2cor(as.matrix(svyvar(~a + b, pair)))[1, 2])
out$central <- unname(unlist(svyquantile(~x, both, c(0.05, 0.95), qrule = "math", ci = FALSE)))
out$people <- nrow(both)
write(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), arguments[2])
