import pandas as pd

import skillnad as sk

# Contraceptive use by district: a random intercept, then what a reader asks of it.
data = pd.read_csv("cpp/data/contraception.csv")
fit = sk.fit_logit("use ~ age + urban + livch + (1 | district)", data, event="Y")
print(fit)
print(sk.report_table(fit, lang="en"))
print(sk.report_table(sk.estimates(fit, exponentiate=True), lang="en"))
print(sk.report_table(sk.variance_components(fit), lang="en"))
print(sk.report_table(sk.joint_tests(fit, terms=["livch", "urban"]), lang="en"))
print(sk.report_table(sk.combinations(fit, weights={"livch[2]": 1, "livch[1]": -1}), lang="en"))
print(sk.report_table(sk.predicted(fit, by=["urban", "livch"]), lang="en"))
print(sk.report_table(sk.random_effects(fit), lang="sv"))
print(sk.report_table(sk.diagnose(fit), lang="en"))
