# Writes to the file TO the C++ text of page.css and page.js in the folder FROM.
set(out "#include \"compiler/explain/page.h\"\n\nnamespace domat {\n")
foreach(part css js)
  file(READ ${FROM}/page.${part} text)
  string(APPEND out "const char* const page_${part} = R\"page(${text})page\";\n")
endforeach()
string(APPEND out "}  // namespace domat\n")
file(WRITE ${TO} "${out}")
