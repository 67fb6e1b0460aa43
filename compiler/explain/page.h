// The style and the script that stand in every page (page/). Private to this room.
#pragma once

namespace domat {

extern const char* const page_css;
extern const char* const page_js;

}  // namespace domat
