; The folder for the practice's data: one for the PC, not in anybody's profile (docs/desktop.md). Whoever works at this PC may change
; the data; the policy beside it belongs to administrators alone. Known by SID: the names of groups differ between languages.
!macro customInstall
  SetShellVarContext all
  CreateDirectory "$APPDATA\Frontdesk\data"
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\Frontdesk" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /Q'
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\Frontdesk\data" /grant:r *S-1-5-32-545:(OI)(CI)M /Q'
!macroend
