#include <cstring>
#include <string>

#include "../catch.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/text/labels.hpp"

using namespace skillnad;

TEST_CASE("the catalogue is sorted, complete and valid UTF-8", "[text][labels]") {
  const std::vector<Label>& all = labels();
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i].key);
    if (i > 0) CHECK(std::strcmp(all[i - 1].key, all[i].key) < 0);
    CHECK(std::strlen(all[i].en) > 0);
    CHECK(std::strlen(all[i].sv) > 0);
    CHECK(utf8::valid(all[i].sv));
    CHECK(utf8::ascii(all[i].en));
    CHECK(has_label(all[i].key));
  }
}

TEST_CASE("every column of a fit's tables has a label", "[text][labels]") {
  for (const std::string name : {"category",
                                 "term",
                                 "variable",
                                 "level",
                                 "reference",
                                 "estimate",
                                 "std_error",
                                 "df",
                                 "statistic",
                                 "p_value",
                                 "conf_low",
                                 "conf_high",
                                 "n",
                                 "df1",
                                 "df2",
                                 "group",
                                 "name",
                                 "log_likelihood",
                                 "n_parameters",
                                 "aic",
                                 "bic",
                                 "n_used",
                                 "n_dropped",
                                 "n_groups",
                                 "iterations",
                                 "nodes_used",
                                 "node_check",
                                 "converged",
                                 "status",
                                 "icc_latent",
                                 "icc_probability",
                                 "mor"}) {
    CAPTURE(name);
    CHECK(has_label(name));
  }
}

TEST_CASE("labels in both languages", "[text][labels]") {
  CHECK(label("estimate", Language::sv) == "Skattning");
  CHECK(label("std_error", Language::sv) == "Medelfel");
  CHECK(label("level", Language::sv) == "Nivå");
  CHECK(label("std_error", Language::en) == "Std. error");
  CHECK(label("ålder", Language::sv) == "ålder");
  CHECK_FALSE(has_label("ålder"));
}

TEST_CASE("the interval's level stands in its label", "[text][labels]") {
  CHECK(interval_label(0.95, Language::en) == "95% CI");
  CHECK(interval_label(0.95, Language::sv) == "95\u00A0% KI");
  CHECK(interval_label(0.9, Language::en) == "90% CI");
  CHECK(interval_label(0.995, Language::en) == "99.5% CI");
  CHECK(interval_label(0.9973, Language::sv) == "99,73\u00A0% KI");
}
