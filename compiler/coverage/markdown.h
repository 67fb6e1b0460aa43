// The prose around rules as HTML: the part of CommonMark that people write between articles of law. Private to this room.
#pragma once
#include <string>
#include <string_view>

namespace domat::coverage {

std::string escaped(std::string_view);  // for text and for attributes between double quotes

// Headings, paragraphs, lists, quotations, tables, blocks of code; emphasis, code and links in them. Raw HTML is shown, not obeyed; of a link only the text
// is kept, unless it leads to the web. `level`: of the page's heading above, under which its headings come.
std::string markdown_html(std::string_view, int level);

}  // namespace domat::coverage
