{{/* Rules that are checked at each installation and upgrade. */}}
{{- define "ledger.rules" -}}
{{- if not (.Values.image).registry }}
{{- fail "ledger: image.registry must be registry.bank.example" }}
{{- end }}
{{- if ne .Release.Namespace "bank" }}
{{- fail "wrong namespace: install ledger with --namespace bank" }}
{{- end }}
{{- if kindIs "invalid" .Values.replicaCount }}
{{- fail "replicaCount must be 2" }}
{{- end }}
{{- range $probe := list "readinessProbe" }}
{{- $handlers := pick (get $.Values $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
