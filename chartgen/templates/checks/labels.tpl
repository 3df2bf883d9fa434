{{/* Fail if labels include one that the chart sets itself. Takes at and labels. */}}
{{- define "[[ chart ]].reservedLabels" -}}
{{- range $label, $_ := .labels }}
{{- if or (hasPrefix "app.kubernetes.io/" $label) (eq $label "helm.sh/chart") }}
{{- fail (printf "%s: reserved label %s: the chart sets it itself" $.at $label) }}
{{- end }}
{{- end }}
{{- end }}
