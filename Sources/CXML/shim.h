#pragma once
#include <libxml/xmlversion.h>
// Else libxml2's headers bring in the system's ICU, which clashes with the ICU inside Foundation; nothing here uses it.
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlreader.h>
#include <libxml/parser.h>
