{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "hello.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "hello.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "hello.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "hello.selectorLabels" -}}
app.kubernetes.io/name: hello
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "hello.serviceAccountName" -}}
{{- if (.Values.serviceAccount).create }}
{{- (.Values.serviceAccount).name | default (include "hello.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}
