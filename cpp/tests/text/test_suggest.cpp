#include "../catch.hpp"
#include "skillnad/text/suggest.hpp"

using namespace skillnad;
using Names = std::vector<std::string>;

TEST_CASE("edit distance counts code points, not bytes", "[text][suggest]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("ålder", "alder") == 1);
  CHECK(edit_distance("kön", "könn") == 1);
  CHECK(edit_distance("ca", "ac") == 1);   // a swap of neighbours is one slip
  CHECK(edit_distance("ca", "abc") == 3);  // optimal string alignment, not full Damerau
}

TEST_CASE("edit distance is a distance in the ways that matter", "[text][suggest]") {
  const Names words = {"", "a", "ab", "ba", "kön", "ålder", "urban", "district", "districts"};
  for (const auto& a : words) {
    CHECK(edit_distance(a, a) == 0);
    for (const auto& b : words) CHECK(edit_distance(a, b) == edit_distance(b, a));
  }
}

TEST_CASE("the nearest names are found, and no far ones", "[text][suggest]") {
  const Names names = {"woman", "district", "use", "livch", "age", "urban"};
  CHECK(nearest_names("distrct", names) == Names{"district"});
  CHECK(nearest_names("URBAN", names) == Names{"urban"});
  CHECK(nearest_names("Alder", {"kön", "ålder"}) == Names{"ålder"});
  CHECK(nearest_names("KÖN", {"kön", "ålder"}) == Names{"kön"});
  CHECK(nearest_names("dis", names) == Names{"district"});  // the beginning of a longer name
  CHECK(nearest_names("di", names).empty());
  CHECK(nearest_names("income", names).empty());
  CHECK(nearest_names("", names).empty());
  CHECK(nearest_names("x", {"y", "z"}).empty());  // one letter for another says nothing
  CHECK(nearest_names("age", {}).empty());
  CHECK(nearest_names("\xE5lder", {"age"}).empty());
  CHECK(nearest_names(std::string(100000, 'x'), names).empty());
}

TEST_CASE("ties keep the order given, each name once, at most three", "[text][suggest]") {
  CHECK(nearest_names("x_a", {"x_d", "x_b", "x_d", "x_c", "x_e"}) == Names{"x_d", "x_b", "x_c"});
}

TEST_CASE("the sentence can be put behind any message", "[text][suggest]") {
  CHECK(did_you_mean("aeg", {"age", "urban"}) == " Did you mean \"age\"?");
  CHECK(did_you_mean("x_a", {"x_b", "x_c"}) == " Did you mean \"x_b\" or \"x_c\"?");
  CHECK(did_you_mean("x_a", {"x_b", "x_c", "x_d"}) == " Did you mean \"x_b\", \"x_c\" or \"x_d\"?");
  CHECK(did_you_mean("zzzzzz", {"age"}).empty());
}
