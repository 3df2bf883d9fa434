{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "todo-backend.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "todo-backend.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "todo-backend.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: todo
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "todo-backend.selectorLabels" -}}
app.kubernetes.io/name: todo-backend
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "todo-backend.serviceAccountName" -}}
{{- if (.Values.serviceAccount).create }}
{{- (.Values.serviceAccount).name | default (include "todo-backend.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Rules that are checked at every installation. */}}
{{- define "todo-backend.rules" -}}
{{- if ne .Release.Namespace "todo" }}
{{- fail "wrong namespace: install todo-backend with --namespace todo" }}
{{- end }}
{{- if not .Values.livenessProbe }}
{{- fail "livenessProbe must be set" }}
{{- end }}
{{- if not .Values.readinessProbe }}
{{- fail "readinessProbe must be set" }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" }}
{{- $handlers := pick (get $.Values $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
