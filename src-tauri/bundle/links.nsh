; Links to a query open the program that was installed.
!macro NSIS_HOOK_POSTINSTALL
  WriteRegStr SHCTX "Software\Classes\trailbook" "" "URL:Trailbook"
  WriteRegStr SHCTX "Software\Classes\trailbook" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\trailbook\shell\open\command" "" '"$INSTDIR\${MAINBINARYNAME}.exe" "%1"'
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  DeleteRegKey SHCTX "Software\Classes\trailbook"
!macroend
