# uPlot, the plotting library of report pages, comes from the npm registry when the build is configured; the lock file
# holds its hash. Without npm or a network reports are plain: static plots, the same tables.
set(REGATTA_UPLOT_DIR "" CACHE PATH "folder with uPlot 1.6's dist/uPlot.iife.min.js and dist/uPlot.min.css, for sites without a network")
set(REGATTA_NPM_SECONDS 60 CACHE STRING "how long npm may take")

# Sets `out` to a folder with uPlot's dist/, or to "".
function(regatta_find_uplot out)
  set(${out} "" PARENT_SCOPE)
  if(REGATTA_UPLOT_DIR)
    if(NOT EXISTS ${REGATTA_UPLOT_DIR}/dist/uPlot.iife.min.js OR NOT EXISTS ${REGATTA_UPLOT_DIR}/dist/uPlot.min.css)
      message(FATAL_ERROR "REGATTA_UPLOT_DIR: '${REGATTA_UPLOT_DIR}' has no dist/uPlot.iife.min.js or dist/uPlot.min.css "
                          "(it must be the unpacked npm package uplot) correct the path or leave it empty")
    endif()
    set(${out} ${REGATTA_UPLOT_DIR} PARENT_SCOPE)
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/report)
  set(package ${folder}/node_modules/uplot)
  file(SHA256 ${CMAKE_SOURCE_DIR}/report/package-lock.json lock)
  if(EXISTS ${package}/dist/uPlot.iife.min.js AND "${REGATTA_UPLOT_LOCK}" STREQUAL "${lock}")
    set(${out} ${package} PARENT_SCOPE)
    return()
  endif()
  find_program(NPM npm)
  if(NOT NPM)
    message(STATUS "npm was not found: reports will be plain pages (install npm, or set REGATTA_UPLOT_DIR)")
    return()
  endif()
  file(MAKE_DIRECTORY ${folder})
  file(COPY ${CMAKE_SOURCE_DIR}/report/package.json ${CMAKE_SOURCE_DIR}/report/package-lock.json DESTINATION ${folder})
  execute_process(COMMAND ${NPM} ci --ignore-scripts --prefer-offline --fetch-retries=0 --no-audit --no-fund --loglevel=error
                  WORKING_DIRECTORY ${folder} TIMEOUT ${REGATTA_NPM_SECONDS}
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT "${result}" STREQUAL "0" OR NOT EXISTS ${package}/dist/uPlot.iife.min.js)
    string(REGEX MATCH "[^\n]*(E[A-Z]+[^\n]*)" reason "${output}")
    message(STATUS "npm could not fetch uPlot (${result}; ${reason}): reports will be plain pages "
                   "(configure again with a network, or set REGATTA_UPLOT_DIR)")
    return()
  endif()
  set(REGATTA_UPLOT_LOCK ${lock} CACHE INTERNAL "what was installed")
  set(${out} ${package} PARENT_SCOPE)
endfunction()

# The page's files as a C++ source; analysis/report_assets.hpp declares what it defines.
function(regatta_embed_report output)
  regatta_find_uplot(uplot)
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
  set(files ${CMAKE_SOURCE_DIR}/report/page.html ${CMAKE_SOURCE_DIR}/report/page.css ${CMAKE_SOURCE_DIR}/report/page.js)
  if(uplot)
    list(APPEND files ${uplot}/dist/uPlot.min.css ${uplot}/dist/uPlot.iife.min.js)
    message(STATUS "uPlot for reports: ${uplot}")
  endif()
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DREPORT=${CMAKE_SOURCE_DIR}/report -DUPLOT=${uplot} -P ${script}
    DEPENDS ${files} ${script} VERBATIM COMMENT "Putting the report page into the program")
  # Another uPlot, or none: the source is made anew.
  if(NOT "${uplot}" STREQUAL "${REGATTA_UPLOT_EMBEDDED}")
    file(REMOVE ${output})
    set(REGATTA_UPLOT_EMBEDDED "${uplot}" CACHE INTERNAL "what the report source was made from")
  endif()
endfunction()
