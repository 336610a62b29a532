package study_test

import _ "guanxi/scenarios/question"
