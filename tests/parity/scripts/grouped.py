import pandas as pd

import skillnad as sk

data = pd.read_csv("cpp/data/cbpp.csv")
model = "cbind(incidence, I(size - incidence)) ~ C(period) + (1 | herd)"
laplace = sk.fit_logit(model, data, nodes=1)
probit = sk.fit_logit(model, data, link="probit")
print(laplace)
print(probit)
print(sk.report_table(sk.fit_statistics(laplace)))
print(sk.report_table(laplace, format="markdown"))
print(sk.report_table(probit, format="html", lang="en"))
