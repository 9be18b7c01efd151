import pandas as pd

import skillnad as sk

# Svenska namn i kolumner, nivåer och formler.
data = pd.DataFrame(
    {
        "insats": [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1],
        "kön": [
            "Flicka",
            "Pojke",
            "Pojke",
            "Flicka",
            "Pojke",
            "Flicka",
            "Pojke",
            "Pojke",
            "Flicka",
            "Flicka",
            "Pojke",
            "Flicka",
        ],
        "ålder": [3, 7.5, 12, 4, 9, 15, None, 2, 8, 11, 6, 10],
    }
)
fit = sk.fit_logit("insats ~ ålder + kön", data)
print(fit)
print(sk.report_table(sk.estimates(fit, level=0.9)))
print(sk.report_table(sk.model_matrix("~ ålder:kön", data)))
print(sk.report_table(sk.collapse_counts("insats ~ kön", data)))
print(fit.formula)
print(fit.event)
