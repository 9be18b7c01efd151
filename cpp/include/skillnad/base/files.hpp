// Whole files, read and written.
#pragma once

#include <string>
#include <string_view>

namespace skillnad {

/// The bytes of a file. Throws DataError[file] naming the path.
std::string read_file(const std::string& path);

/// Writes a file anew: first beside it, then renamed, so that a failure leaves the old one as it
/// was. Throws DataError[file] naming the path.
void write_file(const std::string& path, std::string_view bytes);

/// Makes a folder and those above it, if they are not there. Throws DataError[file].
void make_folders(const std::string& path);

}  // namespace skillnad
