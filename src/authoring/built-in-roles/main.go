// Command built-in-roles prints the RBAC objects that kube-apiserver creates when it starts, one JSON object a line:
// the content of plugin/pkg/auth/authorizer/rbac/bootstrappolicy with every feature gate at its default, in the order
// in which pkg/registry/rbac/rest/storage_rbac.go ensures it.
package main

import (
	"encoding/json"
	"log"
	"maps"
	"os"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

func main() {
	out := json.NewEncoder(os.Stdout)
	print := func(object any) {
		if err := out.Encode(object); err != nil {
			log.Fatal(err)
		}
	}
	kind := func(name string) metav1.TypeMeta {
		return metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: name}
	}
	for _, role := range append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...) {
		role.TypeMeta = kind("ClusterRole")
		print(role)
	}
	for _, binding := range append(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()...) {
		binding.TypeMeta = kind("ClusterRoleBinding")
		print(binding)
	}
	roles := bootstrappolicy.NamespaceRoles()
	for _, namespace := range slices.Sorted(maps.Keys(roles)) {
		for _, role := range roles[namespace] {
			role.TypeMeta = kind("Role")
			print(role)
		}
	}
	bindings := bootstrappolicy.NamespaceRoleBindings()
	for _, namespace := range slices.Sorted(maps.Keys(bindings)) {
		for _, binding := range bindings[namespace] {
			binding.TypeMeta = kind("RoleBinding")
			print(binding)
		}
	}
}
