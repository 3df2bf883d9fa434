{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "ledger.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "ledger.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "ledger.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: bank
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "ledger.selectorLabels" -}}
app.kubernetes.io/name: ledger
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "ledger.serviceAccountName" -}}
{{- if (.Values.serviceAccount).create }}
{{- (.Values.serviceAccount).name | default (include "ledger.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Rules that are checked at every installation. */}}
{{- define "ledger.rules" -}}
{{- if not (.Values.image).registry }}
{{- fail "ledger: image.registry must be registry.bank.example" }}
{{- end }}
{{- if ne .Release.Namespace "bank" }}
{{- fail "wrong namespace: install ledger with --namespace bank" }}
{{- end }}
{{- if not .Values.replicaCount }}
{{- fail "replicaCount must be 2" }}
{{- end }}
{{- range $probe := list "readinessProbe" }}
{{- $handlers := pick (get $.Values $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
