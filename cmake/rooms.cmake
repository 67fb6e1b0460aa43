# domat_room(NAME sources… [DEPENDS rooms…] [USES libraries…]): one folder, one library, and who it may depend on.
#
# Rooms are listed from the ground up; a room may depend on those above it in this list only. What its files include is
# held to that too, when configuring: an arrow that points the wrong way fails the build before it starts.
set(DOMAT_ROOMS
    core reasons io batch
    base diagnostics pack syntax sema interpret ir engine codegen solve proposals inquiry artifact explain coverage testing mutants import report format driver)

# Libraries that one room alone, or a few at the edges, may see: the beginning of the included path, and those rooms.
set(DOMAT_FENCED
    "llvm/:codegen" "lld/:codegen" "antlr4-runtime:syntax" "Domat(Lexer|Parser):syntax" "simdjson:io" "toml\\+\\+:pack" "CLI/:driver" "yaml\\.h:import"
    "nlohmann/:io,diagnostics,report,driver" "unicode/:base,io" "z3:solve")

function(domat_check_includes room sources reachable)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  set(files ${headers})
  foreach(source IN LISTS sources)
    get_filename_component(path ${source} ABSOLUTE)
    if(EXISTS ${path} AND NOT path MATCHES "^${PROJECT_BINARY_DIR}")
      list(APPEND files ${path})
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    endif()
  endforeach()
  foreach(path IN LISTS files)
    file(STRINGS ${path} lines REGEX "^#include")
    foreach(line IN LISTS lines)
      if(line MATCHES "\"(compiler|runtime)/([a-z]+)/" AND NOT CMAKE_MATCH_2 IN_LIST reachable AND NOT CMAKE_MATCH_2 STREQUAL "include")  # the C ABI is no room
        message(FATAL_ERROR "${path}: room ${room} includes ${CMAKE_MATCH_2}, which is not among its DEPENDS")
      endif()
      foreach(fence IN LISTS DOMAT_FENCED)
        string(REGEX MATCH "^(.*):([a-z,]+)$" _ ${fence})
        string(REPLACE "," ";" allowed ${CMAKE_MATCH_2})
        if(line MATCHES "[<\"]${CMAKE_MATCH_1}" AND NOT room IN_LIST allowed)
          message(FATAL_ERROR "${path}: room ${room} may not include ${line}")
        endif()
      endforeach()
    endforeach()
  endforeach()
endfunction()

# The rooms that these may include: themselves and what they depend on, directly or not.
function(domat_reachable out)
  set(all)
  foreach(room IN LISTS ARGN)
    list(APPEND all ${room} ${DOMAT_REACHABLE_${room}})
  endforeach()
  list(REMOVE_DUPLICATES all)
  set(${out} ${all} PARENT_SCOPE)
endfunction()

function(domat_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;USES" ${ARGN})
  list(FIND DOMAT_ROOMS ${name} own)
  if(own EQUAL -1)
    message(FATAL_ERROR "room ${name} is not in DOMAT_ROOMS")
  endif()
  set(targets)
  foreach(other IN LISTS ROOM_DEPENDS)
    list(FIND DOMAT_ROOMS ${other} at)
    if(at EQUAL -1 OR NOT at LESS own)
      message(FATAL_ERROR "room ${name} may not depend on ${other}")
    endif()
    list(APPEND targets domat_${other})
  endforeach()
  domat_reachable(reachable ${ROOM_DEPENDS})
  set(DOMAT_REACHABLE_${name} "${reachable}" CACHE INTERNAL "rooms that ${name} may include")
  domat_check_includes(${name} "${ROOM_UNPARSED_ARGUMENTS}" "${name};${reachable}")

  add_library(domat_${name} STATIC ${ROOM_UNPARSED_ARGUMENTS})
  target_include_directories(domat_${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  target_compile_options(domat_${name} PRIVATE -Wall -Wextra -Wpedantic -Werror=return-type -Werror=switch)
  target_link_libraries(domat_${name} PUBLIC ${targets} ${ROOM_USES})
endfunction()
