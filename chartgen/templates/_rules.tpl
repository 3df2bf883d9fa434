{{/* Rules that are checked at each installation and upgrade. */}}
{{- define "[[ chart ]].rules" -}}
[% for guard in guards %]
{{- if [[ guard.fails ]] }}
{{- fail [[ go(guard.message) ]] }}
{{- end }}
[% endfor %]
[% for path, expression, kinds in probes %]
{{- range $probe := list [[ kinds ]] }}
{{- $handlers := pick (get [[ expression ]] $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "[[ path ]]%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
[% endfor %]
{{- end }}
