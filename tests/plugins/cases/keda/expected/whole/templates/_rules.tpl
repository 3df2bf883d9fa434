{{/* Rules that are checked at each installation and upgrade. */}}
{{- define "whole.rules" -}}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $handlers := pick (get ($.Values.worker) $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "worker.%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $handlers := pick (get ($.Values.report) $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "report.%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
