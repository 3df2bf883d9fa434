{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "taken-over.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "taken-over.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "taken-over.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: legacy
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "taken-over.selectorLabels" -}}
app.kubernetes.io/name: taken-over
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account of worker. */}}
{{- define "taken-over.worker.serviceAccountName" -}}
{{- if ((.Values.worker).serviceAccount).create }}
{{- ((.Values.worker).serviceAccount).name | default (printf "%s-worker" (include "taken-over.fullname" .)) }}
{{- else }}
{{- ((.Values.worker).serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Rules that are checked at every installation. */}}
{{- define "taken-over.rules" -}}
{{- range $probe := list "livenessProbe" }}
{{- $handlers := pick (get $.Values $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
