{{- /* What is read of a namespace: one named template for each form of reading. Each gives a list of objects as JSON. */ -}}

{{- /* Whole objects, without the record of who changed what, which is large. */ -}}
{{- define "objects" -}}
  {{- $found := list -}}
  {{- range (lookup .apiVersion .kind .namespace "").items -}}
    {{- $found = append $found (set . "metadata" (omit .metadata "managedFields")) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* One object, whole. */ -}}
{{- define "object" -}}
  {{- $found := lookup .apiVersion .kind .namespace .name -}}
  {{- toJson (ternary (list $found) list (not (empty $found))) -}}
{{- end -}}

{{- /* Secrets. Of Helm's records, the content of current ones if `records` is set: later, those are read one by one that have
changed. */ -}}
{{- define "secrets" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "Secret" .namespace "").items -}}
    {{- $secret := set . "metadata" (omit .metadata "managedFields") -}}
    {{- $is_needed := and $.records (ne (dig "metadata" "labels" "status" "" .) "superseded") -}}
    {{- if and (hasPrefix "helm.sh/release." (toString .type)) (not $is_needed) -}}
      {{- $secret = omit $secret "data" -}}
    {{- end -}}
    {{- $found = append $found $secret -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* ConfigMaps, likewise. */ -}}
{{- define "configmaps" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "ConfigMap" .namespace "").items -}}
    {{- $map := set . "metadata" (omit .metadata "managedFields") -}}
    {{- if eq (dig "metadata" "labels" "owner" "" .) "helm" -}}
      {{- $map = omit $map "data" -}}
    {{- end -}}
    {{- $found = append $found $map -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* Pods: of their containers only what tells images and Secrets. */ -}}
{{- define "pods" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "Pod" .namespace "").items -}}
    {{- $containers := list -}}
    {{- $initContainers := list -}}
    {{- range .spec.containers -}}
      {{- $containers = append $containers (pick . "name" "image" "env" "envFrom") -}}
    {{- end -}}
    {{- range .spec.initContainers -}}
      {{- $initContainers = append $initContainers (pick . "name" "env" "envFrom") -}}
    {{- end -}}
    {{- $spec := dict "containers" $containers "initContainers" $initContainers "nodeName" (default "" .spec.nodeName) -}}
    {{- if .spec.volumes -}}
      {{- $_ := set $spec "volumes" .spec.volumes -}}
    {{- end -}}
    {{- $metadata := pick .metadata "name" "namespace" "uid" "labels" "annotations" "ownerReferences" "creationTimestamp" "deletionTimestamp" -}}
    {{- $found = append $found (dict "apiVersion" "v1" "kind" "Pod" "metadata" $metadata "spec" $spec "status" .status) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* ReplicaSets and revisions: which pods belong to which Deployment, and since when. */ -}}
{{- define "replicasets" -}}
  {{- $found := list -}}
  {{- range (lookup "apps/v1" "ReplicaSet" .namespace "").items -}}
    {{- $metadata := pick .metadata "name" "namespace" "uid" "labels" "annotations" "ownerReferences" "creationTimestamp" -}}
    {{- $spec := dict "replicas" .spec.replicas -}}
    {{- $found = append $found (dict "apiVersion" "apps/v1" "kind" "ReplicaSet" "metadata" $metadata "spec" $spec "status" .status) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* Events that are no success. */ -}}
{{- define "events" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "Event" .namespace "").items -}}
    {{- if ne (toString .type) "Normal" -}}
      {{- $found = append $found (merge (dict "metadata" (pick .metadata "name" "creationTimestamp")) (pick . "type" "reason" "message" "count" "lastTimestamp" "eventTime" "series" "involvedObject" "reportingComponent")) -}}
    {{- end -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* The images that nodes have, with their sizes, and the platforms of nodes. */ -}}
{{- define "nodes" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "Node" "" "").items -}}
    {{- $status := dict "images" (default list .status.images) "nodeInfo" (pick .status.nodeInfo "architecture" "operatingSystem") -}}
    {{- $found = append $found (dict "apiVersion" "v1" "kind" "Node" "metadata" (pick .metadata "name") "status" $status) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}
