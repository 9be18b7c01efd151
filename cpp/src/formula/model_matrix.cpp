#include "skillnad/formula/model_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/formula/coding.hpp"
#include "skillnad/formula/fault.hpp"
#include "skillnad/formula/levels.hpp"
#include "skillnad/formula/names.hpp"

namespace skillnad::formula {
namespace {

using Kind = Expression::Kind;

// A variable of the side, evaluated: codes in `state.levels`, or columns of numbers.
struct Values {
  VariableState state;
  bool categorical = false;
  const std::int32_t* codes = nullptr;  // in the data or in `own_codes`
  std::vector<std::int32_t> own_codes;
  std::vector<const double*> numbers;  // in the data or in `own_numbers`
  std::vector<Vector> own_numbers;
  std::string on_call;  // a column of numbers that is needed once: its name, it is not held
};

// One column of a variable inside a term: a level's indicator or numbers.
struct Part {
  std::string name;
  std::int32_t code = -1;  // -1: numbers
  const double* numbers = nullptr;
  std::string level;
};

bool is_plain_number(const Variable& variable, const Columns& columns) {
  return variable.expression.kind == Kind::column &&
         columns.kind(variable.expression.name).type == Column::Type::real;
}

void require_finite(const Column& column, const std::string& name, const Columns& columns) {
  std::vector<std::size_t> faulty;
  for (std::size_t i = 0; i < column.real.size(); ++i) {
    if (!std::isfinite(column.real[i])) faulty.push_back(i);
  }
  if (faulty.empty()) return;
  const RowCollector rows = source_rows_of(columns, faulty);
  throw DataError("non_finite",
                  "column " + in_quotes(name) + " is not finite in " + rows.text() +
                      "; mark these values as missing or drop the rows",
                  rows.place(name));
}

class Builder {
 public:
  Builder(const Side& side, const std::string& source, const Columns& columns,
          const SharedVector* counts, const DesignState* known, DesignSink* sink = nullptr)
      : side_(side),
        source_(source),
        columns_(columns),
        counts_(counts),
        known_(known),
        sink_(sink) {
    if (known != nullptr) out_.state.functions = known->functions;
  }

  Design build(const std::vector<Expression>& offsets) {
    read_variables();
    const std::vector<std::vector<Coding>> coding = code();
    std::vector<std::vector<std::vector<Part>>> parts;
    std::size_t n_columns = side_.intercept ? 1 : 0;
    for (std::size_t t = 0; t < side_.terms.size(); ++t) {
      parts.push_back(parts_of(side_.terms[t], coding[t]));
      std::size_t product = 1;
      for (const std::vector<Part>& of_variable : parts.back()) {
        product *= of_variable.size();
        require_room(product);
      }
      n_columns += product;
      require_room(n_columns);
    }
    if (sink_ != nullptr) {
      sink_->start(n_columns);
      scratch_.resize(columns_.n_rows());
    } else {
      out_.x = Matrix(columns_.n_rows(), n_columns);
    }
    if (side_.intercept) {
      std::fill_n(next_column(), columns_.n_rows(), 1.0);
      add_column({"(Intercept)", "(Intercept)", "", "", ""}, scratch_.data());
    }
    for (std::size_t t = 0; t < side_.terms.size(); ++t) {
      fill_term(side_.terms[t], parts[t], coding[t]);
    }
    add_offsets(offsets);
    save_state(coding);
    return std::move(out_);
  }

 private:
  Evaluation evaluation() { return {columns_, counts_, out_.state.functions, out_.notes}; }

  // Variables that stand only in removed terms are not evaluated.
  void read_variables() {
    values_.resize(side_.variables.size());
    std::vector<bool> used(side_.variables.size(), false);
    for (const Term& term : side_.terms) {
      for (const std::size_t v : term) used[v] = true;
    }
    for (std::size_t v = 0; v < values_.size(); ++v) {
      if (used[v]) read_variable(side_.variables[v], stands_alone(v), values_[v]);
    }
  }

  // Whether a variable is a term of its own and in no product.
  bool stands_alone(std::size_t v) const {
    return std::all_of(side_.terms.begin(), side_.terms.end(), [&](const Term& term) {
      return term.size() == 1 || std::find(term.begin(), term.end(), v) == term.end();
    });
  }

  void read_variable(const Variable& variable, bool alone, Values& values) {
    const VariableState* known = known_state(variable.text);
    values.categorical =
        known != nullptr ? known->kind != "numeric" : is_categorical(variable, columns_);
    if (values.categorical) {
      values.state =
          known != nullptr ? *known : learn_levels(variable, columns_, *counts_, source_);
      values.own_codes = level_codes(values.state, columns_);
      values.codes = values.own_codes.data();
      return;
    }
    values.state.text = variable.text;
    values.state.kind = "numeric";
    const std::vector<std::string> columns = columns_of(variable.expression);
    if (columns.size() == 1) values.state.column = columns[0];
    if (is_plain_number(variable, columns_)) {
      if (sink_ != nullptr && alone) {
        values.on_call = variable.expression.name;
        values.numbers.push_back(nullptr);
        return;
      }
      const Column& column = columns_.column(variable.expression.name);
      require_finite(column, variable.expression.name, columns_);
      values.numbers.push_back(column.real.data());
      return;
    }
    Evaluation at = evaluation();
    values.own_numbers = evaluate_columns(variable.expression, at);
    for (const Vector& column : values.own_numbers) values.numbers.push_back(column.data());
  }

  const VariableState* known_state(const std::string& text) const {
    if (known_ == nullptr) return nullptr;
    for (const VariableState& state : known_->variables) {
      if (state.text == text) return &state;
    }
    throw FormulaError("unknown_state", "the fit has no variable " + utf8::display(text) +
                                            "; the formula is not the one that was fitted");
  }

  std::vector<std::vector<Coding>> code() const {
    std::vector<bool> categorical;
    for (const Values& values : values_) categorical.push_back(values.categorical);
    return code_terms(side_, categorical);
  }

  std::vector<std::vector<Part>> parts_of(const Term& term,
                                          const std::vector<Coding>& coding) const {
    std::vector<std::vector<Part>> out;
    for (std::size_t k = 0; k < term.size(); ++k) {
      const Values& values = values_[term[k]];
      std::vector<Part> parts;
      for (std::size_t j = 0; j < values.numbers.size(); ++j) {
        const std::string name = values.numbers.size() == 1
                                     ? values.state.text
                                     : part_name(values.state.text, std::to_string(j + 1));
        parts.push_back({name, -1, values.numbers[j], ""});
      }
      for (std::size_t j = 0; j < values.state.levels.size(); ++j) {
        const std::string& level = values.state.levels[j];
        if (coding[k] == Coding::contrasts && level == values.state.base) continue;
        parts.push_back(
            {part_name(values.state.text, level), static_cast<std::int32_t>(j), nullptr, level});
      }
      out.push_back(std::move(parts));
    }
    return out;
  }

  // All products of one part of each variable; the first variable varies fastest.
  void fill_term(const Term& term, const std::vector<std::vector<Part>>& parts,
                 const std::vector<Coding>& coding) {
    const std::string label = term_label(side_, term);
    std::vector<std::size_t> choice(term.size(), 0);
    for (;;) {
      DesignColumn column;
      column.label = label;
      double* const x = next_column();
      const double* cells = x;
      const std::string& on_call = values_[term[0]].on_call;
      for (std::size_t k = 0; k < term.size(); ++k) {
        const Part& part = parts[k][choice[k]];
        if (k > 0) column.term += ":";
        column.term += part.name;
        if (sink_ != nullptr && term.size() == 1 && part.numbers != nullptr) {
          cells = part.numbers;  // as they are
        } else if (on_call.empty()) {
          multiply(part, values_[term[k]], k == 0, x);
        }
      }
      if (term.size() == 1) {
        const Values& values = values_[term[0]];
        column.variable = values.state.column;
        column.level = parts[0][choice[0]].level;
        if (coding[0] == Coding::contrasts) column.reference = values.state.base;
      } else {
        require_finite_product(column.term, x);
      }
      if (on_call.empty()) {
        add_column(std::move(column), cells);
      } else {
        columns_.with(on_call, [&](const Column& one) {
          require_finite(one, on_call, columns_);
          add_column(std::move(column), one.real.data());
        });
      }
      std::size_t k = 0;
      while (k < choice.size() && ++choice[k] == parts[k].size()) choice[k++] = 0;
      if (k == choice.size()) return;
    }
  }

  // Where the cells of the column that comes next are made.
  double* next_column() {
    return sink_ != nullptr ? scratch_.data() : out_.x.column(out_.columns.size());
  }

  void add_column(DesignColumn column, const double* cells) {
    if (sink_ != nullptr) sink_->add(cells);
    out_.columns.push_back(std::move(column));
  }

  void multiply(const Part& part, const Values& values, bool first, double* x) const {
    const std::size_t n = columns_.n_rows();
    if (part.numbers != nullptr) {
      if (first) {
        std::copy_n(part.numbers, n, x);
      } else {
        for (std::size_t i = 0; i < n; ++i) x[i] *= part.numbers[i];
      }
      return;
    }
    const std::int32_t* codes = values.codes;
    if (first) {
      for (std::size_t i = 0; i < n; ++i) x[i] = codes[i] == part.code ? 1.0 : 0.0;
    } else {
      for (std::size_t i = 0; i < n; ++i) x[i] = codes[i] == part.code ? x[i] : 0.0;
    }
  }

  void require_finite_product(const std::string& name, const double* x) const {
    std::vector<std::size_t> faulty;
    for (std::size_t i = 0; i < columns_.n_rows(); ++i) {
      if (!std::isfinite(x[i])) faulty.push_back(i);
    }
    if (faulty.empty()) return;
    const RowCollector rows = source_rows_of(columns_, faulty);
    throw DataError("non_finite",
                    "the product " + utf8::display(name) + " is too large a number in " +
                        rows.text() + "; scale the columns first",
                    rows.place(name));
  }

  void add_offsets(const std::vector<Expression>& offsets) {
    for (const Expression& expression : offsets) {
      Expression call;  // named in messages as it was written
      call.kind = Kind::call;
      call.name = "offset";
      call.args = {expression};
      call.arg_names = {""};
      Evaluation at = evaluation();
      const Vector value = evaluate(call, at);
      if (out_.offset.empty()) out_.offset.assign(columns_.n_rows(), 0.0);
      for (std::size_t i = 0; i < value.size(); ++i) out_.offset[i] += value[i];
    }
  }

  void save_state(const std::vector<std::vector<Coding>>& coding) {
    out_.state.intercept = side_.intercept;
    for (Values& values : values_) {
      if (!values.state.text.empty()) out_.state.variables.push_back(std::move(values.state));
    }
    for (std::size_t t = 0; t < side_.terms.size(); ++t) {
      TermState term;
      for (std::size_t k = 0; k < side_.terms[t].size(); ++k) {
        term.variables.push_back(side_.variables[side_.terms[t][k]].text);
        term.coding.emplace_back(coding[t][k] == Coding::number      ? "number"
                                 : coding[t][k] == Coding::contrasts ? "contrasts"
                                                                     : "full");
      }
      out_.state.terms.push_back(std::move(term));
    }
  }

  void require_room(std::size_t n_columns) const {
    const std::size_t rows = std::max<std::size_t>(columns_.n_rows(), 1);
    if (n_columns <= max_design_columns && n_columns <= max_design_cells / rows) return;
    throw ModelError("too_many_columns",
                     "the formula gives more than " +
                         std::to_string(std::min(max_design_columns, max_design_cells / rows)) +
                         " columns; look for an interaction or a category with very many levels");
  }

  const Side& side_;
  const std::string& source_;
  const Columns& columns_;
  const SharedVector* counts_;
  const DesignState* known_;
  DesignSink* sink_;
  Vector scratch_;
  std::vector<Values> values_;
  Design out_;
};

const std::string no_source;

void refuse_dot(const Formula& formula) {
  if (!formula.has_dot) return;
  throw_fault("dot", "'.' was not replaced by the columns it stands for", formula.source, 0, 0);
}

}  // namespace

Design build_design(const Formula& formula, const Columns& columns, const SharedVector& counts,
                    DesignSink* sink) {
  refuse_dot(formula);
  return Builder(formula.fixed, formula.source, columns, &counts, nullptr, sink)
      .build(formula.offsets);
}

Design apply_design(const Formula& formula, const DesignState& state, const Columns& new_data,
                    DesignSink* sink) {
  refuse_dot(formula);
  return Builder(formula.fixed, formula.source, new_data, nullptr, &state, sink)
      .build(formula.offsets);
}

Design build_side(const Side& side, const std::string& source, const Columns& columns,
                  const SharedVector& counts) {
  return Builder(side, source, columns, &counts, nullptr).build({});
}

Design apply_side(const Side& side, const DesignState& state, const Columns& new_data) {
  return Builder(side, no_source, new_data, nullptr, &state).build({});
}

}  // namespace skillnad::formula
