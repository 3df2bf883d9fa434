[% for account in resources if account.kind.helpers == "helpers/serviceaccount.tpl" and account.scope %]

{{/* Name of the service account of [[ account.scope.component ]]. */}}
{{- define "[[ account.plan.helper ]]" -}}
{{- $values := get .Values "[[ account.scope.component ]]" | default dict }}
{{- if eq (toString ($values.serviceAccount).create) "true" }}
{{- ($values.serviceAccount).name | default (printf "%s-[[ account.scope.component ]]" (include "[[ chart ]].fullname" .)) }}
{{- else }}
{{- ($values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}
[% endfor %]
