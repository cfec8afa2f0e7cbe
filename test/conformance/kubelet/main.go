// Command kubelet makes the data by which cks-lab reads static-pod manifests, and the vectors that test it, from the
// kubelet's own code.
//
//	go run . types > ../../../src/kubernetes/objects/data/pod-types.json
//	go run . vectors ../../fixtures/manifests/kube-apiserver.yaml < ../../fixtures/manifests/kubelet-1.37.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	api "k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	k8s_api_v1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/core/validation"
)

// decode does to a manifest what the kubelet does (pkg/kubelet/config/common.go, tryDecodeSinglePod, which is not
// exported), for a node named controlplane and a file named FILE.
func decode(data []byte) (*v1.Pod, error) {
	j, err := utilyaml.ToJSON(data)
	if err != nil {
		return nil, fmt.Errorf("FILE: couldn't parse as pod(%v), please check config file", err)
	}
	obj, err := runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), j)
	if err != nil {
		return nil, fmt.Errorf("FILE: couldn't parse as pod(%v), please check config file", err)
	}
	pod, ok := obj.(*api.Pod)
	if !ok {
		return nil, fmt.Errorf("FILE: couldn't parse as pod(invalid pod: %T), please check config file", obj)
	}
	if pod.Name == "" {
		return nil, fmt.Errorf("invalid pod: name is needed for the pod")
	}
	pod.UID = "0123456789abcdef0123456789abcdef"
	pod.Name = pod.Name + "-controlplane"
	if pod.Namespace == "" {
		pod.Namespace = "default"
	}
	pod.Spec.NodeName = "controlplane"
	opts := podutil.GetValidationOptionsFromPodSpecAndMeta(&pod.Spec, nil, &pod.ObjectMeta, nil)
	if errs := validation.ValidatePodCreate(pod, opts); len(errs) > 0 {
		return nil, fmt.Errorf("invalid pod: %v", errs)
	}
	out := &v1.Pod{}
	if err := k8s_api_v1.Convert_core_Pod_To_v1_Pod(pod, out, nil); err != nil {
		return nil, err
	}
	_, res, err := podutil.HasAPIObjectReference(pod)
	if err != nil {
		return nil, err
	}
	if res != "" {
		return nil, fmt.Errorf("static pods may not reference %s", res)
	}
	return out, nil
}

// goStruct is one struct as JSON decoding sees it: the Go type of each field, and the structs embedded in it.
type goStruct struct {
	Fields   map[string]string `json:"fields"`
	Embedded map[string]string `json:"embedded,omitempty"`
}

// types prints the structs below v1.Pod and the kind below each named type.
func types() error {
	structs, named := map[string]goStruct{}, map[string]string{}
	opaque := map[string]bool{"resource.Quantity": true, "v1.Time": true, "intstr.IntOrString": true, "v1.FieldsV1": true}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		switch name := t.String(); {
		case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice:
			walk(t.Elem())
		case t.Kind() == reflect.Map:
			if t.PkgPath() != "" {
				named[name] = "map[string]" + t.Elem().String()
			}
			walk(t.Elem())
		case t.Kind() != reflect.Struct:
			if t.PkgPath() != "" {
				named[name] = t.Kind().String()
			}
		case !opaque[name] && structs[name].Fields == nil:
			s := goStruct{map[string]string{}, map[string]string{}}
			structs[name] = s
			for i := range t.NumField() {
				f := t.Field(i)
				tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if f.Anonymous && tag == "" {
					s.Embedded[f.Name] = f.Type.String()
				} else {
					s.Fields[tag] = f.Type.String()
				}
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[v1.Pod]())
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	return out.Encode(map[string]any{"structs": structs, "named": named})
}

// vector is an edit of the base manifest, or a whole file, and what the kubelet says to it (null: nothing).
type vector struct {
	Replace string  `json:"replace,omitempty"`
	By      string  `json:"by,omitempty"`
	Text    *string `json:"text,omitempty"`
	Message *string `json:"message"`
}

// vectors answers each vector on standard input anew.
func vectors(base string) error {
	var all []vector
	if err := json.NewDecoder(os.Stdin).Decode(&all); err != nil {
		return err
	}
	for i, v := range all {
		text := strings.Replace(base, v.Replace, v.By, 1)
		if v.Text != nil {
			text = *v.Text
		}
		all[i].Message = nil
		if _, err := decode([]byte(text)); err != nil {
			message := err.Error()
			all[i].Message = &message
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(all)
}

func main() {
	err := fmt.Errorf("usage: kubelet types | kubelet vectors BASE.yaml < VECTORS.json")
	switch {
	case len(os.Args) == 2 && os.Args[1] == "types":
		err = types()
	case len(os.Args) == 3 && os.Args[1] == "vectors":
		var base []byte
		if base, err = os.ReadFile(os.Args[2]); err == nil {
			err = vectors(string(base))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
