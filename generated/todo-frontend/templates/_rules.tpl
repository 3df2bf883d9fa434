{{/* Rules that are checked at each installation and upgrade. */}}
{{- define "todo-frontend.rules" -}}
{{- if ne .Release.Namespace "todo" }}
{{- fail "wrong namespace: install todo-frontend with --namespace todo" }}
{{- end }}
{{- if kindIs "invalid" .Values.replicaCount }}
{{- fail "replicaCount must be 2" }}
{{- end }}
{{- if not (.Values.service).type }}
{{- fail "service.type must be NodePort" }}
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
