{{/* Conditions of the policies that apply to the chart. */}}
{{- define "[[ chart ]].guards" -}}
[% for guard in guards %]
{{- if [[ guard.fails ]] }}
{{- fail [[ go(guard.message) ]] }}
{{- end }}
[% endfor %]
{{- end }}

