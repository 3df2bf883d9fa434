
{{/* Value of a key of a Secret. Takes secret, key, and the values' paths at and existing. */}}
{{- define "[[ chart ]].secretValue" -}}
{{- $path := printf "%s.%s" .at (replace "." "\\." .key) }}
{{- $value := get .secret .key | required (printf "%s: missing value of the Secret's key %s: set it with %s"
  .at .key (printf "--set-string '%s=...' or --set-file '%s=FILE', or use an existing Secret with --set %s=NAME"
  $path $path .existing)) }}
{{- if contains "\ufffd" (toString $value) }}
{{- fail (printf "%s: the value of the Secret's key %s is not UTF-8 text: %s and set %s to its name"
  .at .key "create the Secret with kubectl create secret generic --from-file=..." .existing) }}
{{- end }}
{{- $value }}
{{- end }}
