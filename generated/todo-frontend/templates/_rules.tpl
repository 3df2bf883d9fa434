{{/* Rules that are checked at every installation. */}}
{{- define "todo-frontend.rules" -}}
{{- if ne .Release.Namespace "todo" }}
{{- fail "wrong namespace: install todo-frontend with --namespace todo" }}
{{- end }}
{{- if not .Values.replicaCount }}
{{- fail "replicaCount must be 2" }}
{{- end }}
{{- if not (.Values.service).type }}
{{- fail "service.type must be NodePort" }}
{{- end }}
{{- if not (and .Values.livenessProbe .Values.readinessProbe) }}
{{- fail "livenessProbe and readinessProbe must be set" }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" }}
{{- $handlers := pick (get $.Values $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
