// Command reference answers, on standard input and output, what the RBAC authorizer's own code makes of objects.
//
// One JSON object a line in, one out, in order. "ask" says what is wanted:
//
//	{"ask": "decide", "objects": [OBJECT…], "requests": [ATTRIBUTES…]}
//	  → {"decisions": [{"allowed", "by": {"kind", "namespace", "name", "rule"} | null}…]}
//	{"ask": "validate", "object": OBJECT}
//	  → {"problems": ["rules[0].verbs: Required value: …"…]}
//	{"ask": "select", "selector": LABEL_SELECTOR, "labels": {…}}
//	  → {"selects": true}
//
// OBJECT is a Role, ClusterRole, RoleBinding or ClusterRoleBinding of rbac.authorization.k8s.io/v1, and ATTRIBUTES
// {"user": {"name", "groups"}, "verb", "path", "resource": {"group", "resource", "subresource", "namespace", "name"} | null}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/kubernetes/pkg/apis/rbac"
	rbacinternal "k8s.io/kubernetes/pkg/apis/rbac/v1"
	"k8s.io/kubernetes/pkg/apis/rbac/validation"
	rbacregistryvalidation "k8s.io/kubernetes/pkg/registry/rbac/validation"
	rbacauthorizer "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
)

type question struct {
	Ask      string                `json:"ask"`
	Objects  []json.RawMessage     `json:"objects"`
	Requests []attributes          `json:"requests"`
	Object   json.RawMessage       `json:"object"`
	Selector *metav1.LabelSelector `json:"selector"`
	Labels   map[string]string     `json:"labels"`
}

type attributes struct {
	User struct {
		Name   string   `json:"name"`
		Groups []string `json:"groups"`
	} `json:"user"`
	Verb     string `json:"verb"`
	Path     string `json:"path"`
	Resource *struct {
		Group       string `json:"group"`
		Resource    string `json:"resource"`
		Subresource string `json:"subresource"`
		Namespace   string `json:"namespace"`
		Name        string `json:"name"`
	} `json:"resource"`
}

type decision struct {
	Allowed bool   `json:"allowed"`
	By      *grant `json:"by"`
}

type grant struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Rule      int    `json:"rule"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked question
		must(json.Unmarshal(in.Bytes(), &asked))
		must(out.Encode(answer(asked)))
	}
	must(in.Err())
}

func answer(asked question) any {
	switch asked.Ask {
	case "decide":
		return map[string]any{"decisions": decide(asked.Objects, asked.Requests)}
	case "validate":
		problems := []string{}
		for _, problem := range validate(asked.Object) {
			problems = append(problems, problem.Error())
		}
		return map[string]any{"problems": problems}
	case "select":
		selector, err := metav1.LabelSelectorAsSelector(asked.Selector)
		must(err)
		return map[string]any{"selects": selector.Matches(labels.Set(asked.Labels))}
	default:
		log.Fatalf("there is no question %q", asked.Ask)
		return nil
	}
}

func decide(objects []json.RawMessage, requests []attributes) []decision {
	var roles []*rbacv1.Role
	var roleBindings []*rbacv1.RoleBinding
	var clusterRoles []*rbacv1.ClusterRole
	var clusterRoleBindings []*rbacv1.ClusterRoleBinding
	for _, text := range objects {
		switch kindOf(text) {
		case "Role":
			roles = append(roles, decoded[rbacv1.Role](text))
		case "RoleBinding":
			roleBindings = append(roleBindings, decoded[rbacv1.RoleBinding](text))
		case "ClusterRole":
			clusterRoles = append(clusterRoles, decoded[rbacv1.ClusterRole](text))
		case "ClusterRoleBinding":
			clusterRoleBindings = append(clusterRoleBindings, decoded[rbacv1.ClusterRoleBinding](text))
		}
	}
	resolver, static := rbacregistryvalidation.NewTestRuleResolver(roles, roleBindings, clusterRoles, clusterRoleBindings)
	authorize := rbacauthorizer.New(static, static, static, static)
	decisions := []decision{}
	for _, request := range requests {
		record := recordOf(request)
		verdict, _, err := authorize.Authorize(context.Background(), record)
		must(err)
		allowed := verdict == authorizer.DecisionAllow
		by := firstGrant(resolver, record)
		if (by != nil) != allowed {
			log.Fatalf("the authorizer and its rules disagree about %v", request)
		}
		decisions = append(decisions, decision{allowed, by})
	}
	return decisions
}

// firstGrant is the rule at which the authorizer stops; a rule's number is counted from 0 in each binding's role.
func firstGrant(resolver rbacregistryvalidation.AuthorizationRuleResolver, record authorizer.AttributesRecord) *grant {
	var found *grant
	binding, number := "", 0
	resolver.VisitRulesFor(context.Background(), record.User, record.Namespace,
		func(source fmt.Stringer, rule *rbacv1.PolicyRule, _ error) bool {
			if rule == nil {
				return true
			}
			if source.String() != binding {
				binding, number = source.String(), 0
			} else {
				number++
			}
			if !rbacauthorizer.RuleAllows(record, rule) {
				return true
			}
			found = grantOf(binding, number)
			return false
		})
	return found
}

// grantOf reads `RoleBinding "NAME/NAMESPACE" of …` or `ClusterRoleBinding "NAME" of …`.
func grantOf(description string, rule int) *grant {
	found := grant{Rule: rule}
	var name string
	_, err := fmt.Sscanf(description, "%s %q", &found.Kind, &name)
	must(err)
	found.Name = name
	if found.Kind == "RoleBinding" {
		for i := len(name) - 1; i >= 0; i-- {
			if name[i] == '/' {
				found.Name, found.Namespace = name[:i], name[i+1:]
				break
			}
		}
	}
	return &found
}

func recordOf(request attributes) authorizer.AttributesRecord {
	record := authorizer.AttributesRecord{
		User: &user.DefaultInfo{Name: request.User.Name, Groups: request.User.Groups},
		Verb: request.Verb,
		Path: request.Path,
	}
	if target := request.Resource; target != nil {
		record.ResourceRequest = true
		record.APIGroup = target.Group
		record.Resource = target.Resource
		record.Subresource = target.Subresource
		record.Namespace = target.Namespace
		record.Name = target.Name
	}
	return record
}

func validate(text json.RawMessage) field.ErrorList {
	switch kindOf(text) {
	case "Role":
		role := decoded[rbacv1.Role](text)
		internal := &rbac.Role{}
		must(rbacinternal.Convert_v1_Role_To_rbac_Role(role, internal, nil))
		return validation.ValidateRole(internal)
	case "ClusterRole":
		role := decoded[rbacv1.ClusterRole](text)
		internal := &rbac.ClusterRole{}
		must(rbacinternal.Convert_v1_ClusterRole_To_rbac_ClusterRole(role, internal, nil))
		return validation.ValidateClusterRole(internal, validation.ClusterRoleValidationOptions{})
	case "RoleBinding":
		binding := decoded[rbacv1.RoleBinding](text)
		rbacinternal.SetObjectDefaults_RoleBinding(binding)
		internal := &rbac.RoleBinding{}
		must(rbacinternal.Convert_v1_RoleBinding_To_rbac_RoleBinding(binding, internal, nil))
		return validation.ValidateRoleBinding(internal)
	default:
		binding := decoded[rbacv1.ClusterRoleBinding](text)
		rbacinternal.SetObjectDefaults_ClusterRoleBinding(binding)
		internal := &rbac.ClusterRoleBinding{}
		must(rbacinternal.Convert_v1_ClusterRoleBinding_To_rbac_ClusterRoleBinding(binding, internal, nil))
		return validation.ValidateClusterRoleBinding(internal)
	}
}

func kindOf(text json.RawMessage) string {
	return decoded[metav1.TypeMeta](text).Kind
}

func decoded[T any](text json.RawMessage) *T {
	object := new(T)
	must(json.Unmarshal(text, object))
	return object
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
