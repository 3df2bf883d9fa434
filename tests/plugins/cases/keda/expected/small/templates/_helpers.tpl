{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "small.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $fullname | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "small.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "small.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "small.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}
