{{- /* The templates that read a namespace. Each renders a list of objects as JSON. */ -}}

{{- /* All objects of a kind, without their managed fields, which are large. */ -}}
{{- define "objects" -}}
  {{- $found := list -}}
  {{- range (lookup .apiVersion .kind .namespace "").items -}}
    {{- $found = append $found (set . "metadata" (omit .metadata "managedFields")) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* One object, with its managed fields. */ -}}
{{- define "object" -}}
  {{- $found := lookup .apiVersion .kind .namespace .name -}}
  {{- toJson (ternary (list $found) list (not (empty $found))) -}}
{{- end -}}

{{- /* Secrets. Those of release records only have their content if `records` is set and they are not superseded: later, the
records that have changed are read one by one. */ -}}
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

{{- /* ConfigMaps. Those of release records have no content. */ -}}
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

{{- /* Pods. Their containers only have the fields that name images and Secrets. */ -}}
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

{{- /* ReplicaSets: the revisions of Deployments, which own their pods. */ -}}
{{- define "replicasets" -}}
  {{- $found := list -}}
  {{- range (lookup "apps/v1" "ReplicaSet" .namespace "").items -}}
    {{- $metadata := pick .metadata "name" "namespace" "uid" "labels" "annotations" "ownerReferences" "creationTimestamp" -}}
    {{- $spec := dict "replicas" .spec.replicas -}}
    {{- $found = append $found (dict "apiVersion" "apps/v1" "kind" "ReplicaSet" "metadata" $metadata "spec" $spec "status" .status) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* Warning events. */ -}}
{{- define "events" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "Event" .namespace "").items -}}
    {{- if ne (toString .type) "Normal" -}}
      {{- $found = append $found (merge (dict "metadata" (pick .metadata "name" "creationTimestamp")) (pick . "type" "reason" "message" "count" "lastTimestamp" "eventTime" "series" "involvedObject" "reportingComponent")) -}}
    {{- end -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* Nodes, with their platforms and the sizes of their images. */ -}}
{{- define "nodes" -}}
  {{- $found := list -}}
  {{- range (lookup "v1" "Node" "" "").items -}}
    {{- $status := dict "images" (default list .status.images) "nodeInfo" (pick .status.nodeInfo "architecture" "operatingSystem") -}}
    {{- $found = append $found (dict "apiVersion" "v1" "kind" "Node" "metadata" (pick .metadata "name") "status" $status) -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* All objects of a kind that no other object owns, without their managed fields. */ -}}
{{- define "unowned" -}}
  {{- $found := list -}}
  {{- range (lookup .apiVersion .kind .namespace "").items -}}
    {{- if not .metadata.ownerReferences -}}
      {{- $found = append $found (set . "metadata" (omit .metadata "managedFields")) -}}
    {{- end -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}

{{- /* The kinds of custom resources that are in namespaces, in the version that is stored. */ -}}
{{- define "kinds" -}}
  {{- $found := list -}}
  {{- range (lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "").items -}}
    {{- if eq .spec.scope "Namespaced" -}}
      {{- $spec := .spec -}}
      {{- range .spec.versions -}}
        {{- if and .served .storage -}}
          {{- $found = append $found (dict "apiVersion" (printf "%s/%s" $spec.group .name) "kind" $spec.names.kind) -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
  {{- toJson $found -}}
{{- end -}}
