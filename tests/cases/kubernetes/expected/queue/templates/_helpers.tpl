{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. A label of the pods adds eleven characters. */}}
{{- define "queue.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $fullname | replace "." "-" | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "queue.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "queue.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: legacy
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "queue.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}
