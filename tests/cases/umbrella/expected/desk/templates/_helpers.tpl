{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "desk.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $fullname | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "desk.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "desk.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: office
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "desk.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Host of archive: in this release if a parent chart has both, otherwise in a release of its own. */}}
{{- define "desk.host.archive" -}}
{{- with index ((.Values.global).charts | default dict) "archive" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 63 | trimSuffix "-" }}
{{- else -}}
archive.{{ .Release.Namespace }}
{{- end }}
{{- end }}

{{/* Host of archive-metrics: in this release if a parent chart has both, otherwise in a release of its own. */}}
{{- define "desk.host.archive.metrics" -}}
{{- with index ((.Values.global).charts | default dict) "archive" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 63 | trimSuffix "-" | trunc 55 | trimSuffix "-" }}-metrics
{{- else -}}
archive-metrics.{{ .Release.Namespace }}
{{- end }}
{{- end }}

{{/* Host of archive-index: in this release if a parent chart has both, otherwise in a release of its own. */}}
{{- define "desk.host.archive.index" -}}
{{- with index ((.Values.global).charts | default dict) "archive" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 63 | trimSuffix "-" | trunc 57 | trimSuffix "-" }}-index
{{- else -}}
archive-index.{{ .Release.Namespace }}
{{- end }}
{{- end }}
