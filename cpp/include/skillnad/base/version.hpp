// The version of record stands in DESCRIPTION; a layout test holds this one to it.
#pragma once

#define SKILLNAD_VERSION "0.1.0"
