{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "shop.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "shop.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "shop.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "shop.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "shop.serviceAccountName" -}}
{{- $created := and (.Values.serviceAccount).create (include "shop.fullname" .) }}
{{- (.Values.serviceAccount).name | default $created | default "default" }}
{{- end }}

{{/* Value of a key of a Secret. Takes secret, key, and the values' paths at and existing. */}}
{{- define "shop.secretValue" -}}
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
