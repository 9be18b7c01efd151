#include <string>
#include <vector>

#include "../../src/nuso/cell_notation.hpp"
#include "../../src/nuso/survey_column.hpp"
#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/delimited.hpp"
#include "skillnad/nuso/survey_table.hpp"

using namespace skillnad;
using namespace skillnad::nuso;

namespace {

SurveyTable read(const std::string& text, Context& context, const Codebook* book = nullptr) {
  return survey_table(context, read_delimited(context, text, "t.csv"), "utredning", book);
}

SurveyTable read(const std::string& text, const Codebook* book = nullptr) {
  Context context;
  return read(text, context, book);
}

std::string error_of(const std::string& text, const Codebook* book = nullptr) {
  try {
    read(text, book);
  } catch (const Error& error) {
    CHECK(error.message().find("hemlig") == std::string::npos);
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("what is a number and what is not", "[survey_table]") {
  for (const char* text : {"0", "12", "-3", "+4",
                           "\xe2\x88\x92"
                           "5",
                           "1,5", "1.5", ",5", "1e-05", "1e+05", "2.5E3", "1 234",
                           "12\xc2\xa0"
                           "345,5",
                           "1.234.567", "1,234.5"})
    CHECK(notation_of(text).number);
  for (const char* text : {"", "-", "1E5", "1-2", "3+", "0x1F", "1,2,3", "1 23", "nan", "inf",
                           "070 123 456", "1e999", "12.345.6", "1 234 56"})
    CHECK_FALSE(notation_of(text).number);
  CHECK(notation_of("1 234,5").value == 1234.5);
  CHECK(notation_of("-0,25").value == -0.25);
  CHECK(notation_of("1.234.567").grouped);
  CHECK(notation_of("1,234.5").grouped);
  CHECK_FALSE(notation_of("1,234").grouped);
  CHECK(notation_of("1,234").three_decimals);
  CHECK(notation_of("0180").leading_zero);
  CHECK_FALSE(notation_of("0,180").leading_zero);
  CHECK_FALSE(notation_of("0").leading_zero);
}

TEST_CASE("how dates are written", "[survey_table]") {
  std::string iso;
  CHECK(date_form("2024-02-29", iso) == DateForm::dashes);
  CHECK(iso == "2024-02-29");
  CHECK(date_form("2024-2-9 00:00:00.000", iso) == DateForm::dashes);
  CHECK(iso == "2024-02-09");
  CHECK(date_form("20240131", iso) == DateForm::plain);
  CHECK(date_form("2024/01/31", iso) == DateForm::slashes);
  CHECK(date_form("2024.01.31", iso) == DateForm::points);
  CHECK(date_form("2024-01-31T12:30", iso) == DateForm::with_time);
  for (const char* text : {"31/1/2024", "01.02.24", "1-2-2024"})
    CHECK(date_form(text, iso) == DateForm::day_first);
  for (const char* text : {"2023-02-29", "2024-13-01", "20241301", "45204", "2024-01", "i dag", ""})
    CHECK(date_form(text, iso) == DateForm::none);
}

TEST_CASE("labels begin with their kind, or do not", "[survey_table]") {
  CHECK(kind_of_label("ES") == 2);
  CHECK(kind_of_label("EA: ej tillämpligt") == 1);
  CHECK(kind_of_label("FE ") == 0);
  CHECK(kind_of_label("ESKILSTUNA") == -1);
  CHECK(kind_of_label("OAä") == -1);
  CHECK(kind_of_label("es") == -1);
  CHECK(kind_of_label("") == -1);
}

TEST_CASE("without a codebook types follow from the cells", "[survey_table]") {
  const Table data = read("a;b;c;d;e\n0180;1;1,5;TRUE;x\n1480;;2;FALSE;\n").data;
  CHECK(data.columns[0].type == Column::Type::text);
  CHECK(data.columns[1].whole);
  CHECK(data.columns[1].is_missing(1));
  CHECK(data.columns[2].real[0] == 1.5);
  CHECK(data.columns[3].type == Column::Type::logical);
  CHECK(data.columns[4].is_missing(1));
  CHECK(read("a;b\n9007199254740992;9007199254740993\n").data.columns[1].type ==
        Column::Type::real);  // both are the same double: the limit is not above 2^53
  CHECK(read("a;b\n9007199254740994;1\n").data.columns[0].type == Column::Type::text);
}

TEST_CASE("no cell stands in a message", "[survey_table]") {
  const Codebook& book = load_codebook("nuso");
  CHECK(error_of("utr_id;alder\nu;hemlig\n", &book) == "text_in_number");
  CHECK(error_of("utr_id;avslutsdatum_utr\nu;hemlig\n", &book) == "date_format");
  CHECK(error_of("a;b\n1,5;hemlig\n2.5;hemlig\n") == "number_format");
  CHECK(error_of("a;a\nhemlig;hemlig\n") == "duplicate_column");
  CHECK(error_of("hemlig") == "no_rows");
  Context context;
  read("utr_id;kon;alder__missing\nhemlig;hemlig;hemlig\n1;flicka;\n", context, &book);
  for (const Warning& warning : context.warnings)
    CHECK(warning.text.find("hemlig") == std::string::npos);
}

TEST_CASE("with a codebook each column is what that says", "[survey_table]") {
  const Codebook& book = load_codebook("nuso");
  const SurveyTable table = read(
      "utr_id;kon;ursprung;diagnos_nagon;alder;egen\n"
      "7;girl;utländsk bakgrund;ja;3;1\n8;boy;;nej;04;2\n",
      &book);
  const Table& data = table.data;
  CHECK(data.at("utr_id").type == Column::Type::text);
  CHECK(data.at("kon").levels == std::vector<std::string>{"flicka", "pojke"});
  CHECK(data.at("kon").codes == std::vector<std::int32_t>{0, 1});
  CHECK(data.at("ursprung").codes[0] == 1);
  CHECK(data.at("ursprung__missing").levels.size() == 6);
  CHECK(data.at("diagnos_nagon").real[0] == 1.0);
  CHECK(data.at("alder").real[1] == 4.0);
  CHECK(table.labels.variables.back().name == "egen");
  CHECK(table.labels.variables.back().type == "number");
}

TEST_CASE("labels come back from the text a frame carries", "[survey_table]") {
  const Codebook labels = read("a;b__missing;b\nx;ES;\ny;;2\n").labels;
  const Codebook again = loaded_labels(saved_labels(labels));
  REQUIRE(again.variables.size() == 2);
  CHECK(again.tables == std::vector<std::string>{"utredning"});
  CHECK(again.variables[1].missing == std::vector<std::string>{"ES"});
  CHECK(saved_labels(again) == saved_labels(labels));
  CHECK_THROWS_AS(loaded_labels("a,b\n1,2\n"), DataError);
  CHECK_THROWS_AS(loaded_labels("a,b\n1\n\x1e"), DataError);
}
