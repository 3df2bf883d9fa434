{{/* Rules that are checked at each installation and upgrade. */}}
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
