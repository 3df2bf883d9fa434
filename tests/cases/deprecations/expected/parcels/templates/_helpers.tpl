{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "parcels.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $fullname | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "parcels.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "parcels.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: post
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "parcels.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}
