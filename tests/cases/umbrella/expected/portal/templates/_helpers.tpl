{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "portal.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $fullname | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "portal.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "portal.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: office
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "portal.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Host of archive, in this release. */}}
{{- define "portal.host.archive" -}}
{{- with index ((.Values.global).charts | default dict) "archive" | default "archive" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Host of desk, in this release. */}}
{{- define "portal.host.desk" -}}
{{- with index ((.Values.global).charts | default dict) "desk" | default "search" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
