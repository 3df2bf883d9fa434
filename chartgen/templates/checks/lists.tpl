{{/*
Fail if two entries of a list have the same keys, which server-side apply rejects.
Takes at, keys, items, and taken: names in use.
*/}}
{{- define "[[ chart ]].unique" -}}
{{- $seen := .taken | default list }}
{{- range $item := .items }}
{{- $key := list }}
{{- range $.keys }}
{{- $key = append $key (get $item . | default (ternary "TCP" "" (eq . "protocol"))) }}
{{- end }}
{{- $key = join " " $key }}
{{- if and $key (has $key $seen) }}
{{- fail (printf "%s: duplicate %s" $.at $key) }}
{{- end }}
{{- $seen = append $seen $key }}
{{- end }}
{{- end }}

